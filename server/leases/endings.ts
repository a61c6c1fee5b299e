/** How holders are, and which of them have ended. Decides nothing about what they hold. */
import type { LifeReason, ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { defaultGraces, type Graces, type Holder, processOf, sameHolder } from './holder.ts';
import type { Liveness } from './needs.ts';
import type { ObservedTime } from './observed-time.ts';

/** How often at most the environment of all processes is searched for one marker, in milliseconds of observed time. */
const sweepPeriod = 5_000;

/** Why a holder lives, is dead or unknown. */
export type HolderReason =
  | LifeReason
  /** `live`: a project, which has no process that could end. */
  | 'noProcess'
  /** `live`: its own process has ended, and something that it started carries its marker. */
  | 'leftBehind'
  /** `unknown`: its own process has ended, and some process hides whether it carries the marker. */
  | 'leftBehindHidden';

export interface HolderLife {
  readonly verdict: Verdict;
  readonly reason: HolderReason;
}

/** What one look at holders found, by the caller's keys. */
export interface HoldersSeen {
  readonly lives: ReadonlyMap<string, HolderLife>;
  /** Those that have been proven dead for as long as their grace. */
  readonly ended: readonly string[];
}

interface Mourning {
  readonly holder: Holder;
  /** Observed time at which the holder was first found dead. */
  readonly since: number;
}

export class Endings {
  readonly #liveness: Liveness;
  readonly #graces: Graces;
  readonly #time: ObservedTime;
  readonly #mourned = new Map<string, Mourning>();
  readonly #sweeps = new Map<string, { readonly at: number; readonly verdict: Verdict }>();

  /** `graces` is read at every look, so that a change of it counts at once. */
  constructor(liveness: Liveness, time: ObservedTime, graces: Graces = defaultGraces) {
    this.#graces = graces;
    this.#liveness = liveness;
    this.#time = time;
  }

  /**
   * Looks once at all `holders` (by any key of the caller's), in one pass. One verdict of `live` or `unknown`, and the grace of
   * a holder starts anew.
   */
  async look(holders: ReadonlyMap<string, Holder>): Promise<HoldersSeen> {
    for (const key of this.#mourned.keys()) if (!holders.has(key)) this.#mourned.delete(key);
    const own = await this.#ownLives(holders.values());
    const left = await this.#leftBehind(holders.values(), own);
    const lives = new Map<string, HolderLife>();
    const ended: string[] = [];
    for (const [key, holder] of holders) {
      const process = processOf(holder);
      const life = left.get(holder) ?? (process && own.get(nameOf(process))) ?? noProcess;
      lives.set(key, life);
      if (life.verdict !== 'dead') this.#mourned.delete(key);
      else if (this.#mournedFor(key, holder) >= this.#graces[holder.kind]) ended.push(key);
    }
    return { lives, ended };
  }

  /** By name: one holder of many leases is asked about once. */
  async #ownLives(holders: Iterable<Holder>): Promise<ReadonlyMap<string, HolderLife>> {
    const processes = new Map<string, ProcessIdentity>();
    for (const holder of holders) {
      const process = processOf(holder);
      if (process) processes.set(nameOf(process), process);
    }
    if (processes.size === 0) return new Map();
    const lives = await this.#liveness.lives([...processes.values()]);
    return new Map([...processes.keys()].map((name, n) => [name, lives[n] ?? notTold]));
  }

  /** Of those whose own process is dead, what else goes on with their marker; all are asked about together, and share a search. */
  async #leftBehind(
    holders: Iterable<Holder>,
    own: ReadonlyMap<string, HolderLife>,
  ): Promise<ReadonlyMap<Holder, HolderLife>> {
    const verdicts = new Map<string, Promise<Verdict>>();
    const found = new Map<Holder, HolderLife>();
    const asked = Array.from(holders, async (holder) => {
      if (holder.kind !== 'process' || holder.marker === '') return;
      const life = own.get(nameOf(holder.process));
      // Nothing outlives the boot that it was started in.
      if (life?.verdict !== 'dead' || life.reason === 'otherBoot') return;
      const verdict = verdicts.get(holder.marker) ?? this.#markerVerdict(holder.marker);
      verdicts.set(holder.marker, verdict);
      const left = await verdict;
      if (left === 'live') found.set(holder, { verdict: left, reason: 'leftBehind' });
      if (left === 'unknown') found.set(holder, { verdict: left, reason: 'leftBehindHidden' });
    });
    await Promise.all(asked);
    return found;
  }

  /** Whether a holder lives. A process lives on in any descendant that carries its marker. */
  async verdict(holder: Holder): Promise<Verdict> {
    const verdict = await this.ownVerdict(holder);
    if (verdict !== 'dead' || holder.kind !== 'process' || holder.marker === '') return verdict;
    return this.#markerVerdict(holder.marker);
  }

  /** Whether the holder's own process lives, whatever lives on of what it started. */
  async ownVerdict(holder: Holder): Promise<Verdict> {
    const process = processOf(holder);
    return process ? this.#liveness.verdict(process) : 'live';
  }

  async #markerVerdict(marker: string): Promise<Verdict> {
    const known = this.#sweeps.get(marker);
    if (known && known.verdict !== 'dead' && this.#time.seen - known.at < sweepPeriod)
      return known.verdict;
    const verdict = await this.#liveness.markerVerdict(marker);
    if (verdict === 'dead') this.#sweeps.delete(marker);
    else this.#sweeps.set(marker, { at: this.#time.seen, verdict });
    return verdict;
  }

  /** A key whose holder is another one than before begins its grace anew. */
  #mournedFor(key: string, holder: Holder): number {
    const known = this.#mourned.get(key);
    if (known && sameHolder(known.holder, holder)) return this.#time.seen - known.since;
    this.#mourned.set(key, { holder, since: this.#time.seen });
    return 0;
  }
}

const noProcess: HolderLife = { verdict: 'live', reason: 'noProcess' };
const notTold: HolderLife = { verdict: 'unknown', reason: 'unreadable' };

function nameOf({ pid, startTime, bootId, pidNamespace = '' }: ProcessIdentity): string {
  return `${pid}/${startTime}/${bootId}/${pidNamespace}`;
}
