/** Notices which holders have ended. Decides nothing about what they hold. */
import type { Verdict } from '#common/process-identity.ts';
import { defaultGraces, type Graces, type Holder, processOf, sameHolder } from './holder.ts';
import type { Liveness } from './needs.ts';
import type { ObservedTime } from './observed-time.ts';

/** How often at most the environment of all processes is searched for one marker, in milliseconds of observed time. */
const sweepPeriod = 5_000;

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
   * Those of `holders` (by any key of the caller's) that have been proven dead for as long as their grace.
   * One verdict of `live` or `unknown` and the grace starts anew.
   */
  async ended(holders: ReadonlyMap<string, Holder>): Promise<string[]> {
    for (const key of this.#mourned.keys()) if (!holders.has(key)) this.#mourned.delete(key);
    const ended: string[] = [];
    const verdicts = new Map<string, Promise<Verdict>>();
    const verdictOnce = (holder: Holder) => {
      const name = nameOf(holder);
      const verdict = verdicts.get(name) ?? this.verdict(holder);
      verdicts.set(name, verdict);
      return verdict;
    };
    await Promise.all(
      Array.from(holders, async ([key, holder]) => {
        if ((await verdictOnce(holder)) !== 'dead') this.#mourned.delete(key);
        else if (this.#mournedFor(key, holder) >= this.#graces[holder.kind]) ended.push(key);
      }),
    );
    return ended;
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

/** One holder of many leases is asked about once a look. */
function nameOf(holder: Holder): string {
  const process = processOf(holder);
  const marker = holder.kind === 'process' ? holder.marker : '';
  return [marker, process?.pid, process?.startTime, process?.bootId, process?.pidNamespace].join(
    '/',
  );
}
