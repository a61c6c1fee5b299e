/** The verified end of a runner: the intent in the journal first, then its polite way, TERM, KILL, until nothing of it is left and its ports are free. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import { SharedRun } from '#common/shared-run.ts';
import type { Aftermath } from './aftermath.ts';
import type { Chronicle } from './chronicle.ts';
import type { LaunchOrder, PoliteWay } from './launch-order.ts';
import type { Berths, HostExit, Hosts, RunnerFiles, TreeProcess, TreeWorld } from './needs.ts';
import { ProcessIndex } from './process-index.ts';
import type { Runner, RunnerExit } from './runner.ts';
import type { Starts } from './starts.ts';

/** How soon it is looked whether processes have ended, and how often at last, in milliseconds: most go at once. */
const looks = { first: 5, longest: 50 };
/** How long a killed process may take to go, in milliseconds, before what appeared meanwhile is looked for. */
const killTime = 2_000;
/** How long what an earlier start left may take to leave, in milliseconds. */
const clearTime = 1_000;
/** How often that is done: what forks faster than it is killed is reported, not chased. */
const mostRounds = 5;
/** How long a host may take to say how a process ended that the table shows as gone, in milliseconds. */
const exitTime = 1_000;
/** How long the system may show a dead process's socket, in milliseconds. */
const freeTime = 5_000;

export interface StopAnswer {
  readonly kind: 'stopped' | 'survived' | 'cannotTell';
  readonly ended: readonly TreeProcess[];
  readonly survivors: readonly TreeProcess[];
}

export interface StopsParts {
  readonly chronicle: Chronicle;
  readonly hosts: Hosts;
  readonly files: RunnerFiles;
  readonly berths: Pick<Berths, 'portsOf'>;
  readonly world: TreeWorld;
  readonly starts: Pick<Starts, 'settled'>;
  /** How it is asked to leave; undefined: TERM is polite enough. */
  readonly politeWay: (order: LaunchOrder) => PoliteWay | undefined;
  readonly aftermath: Pick<Aftermath, 'begin'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The server itself, which is never signalled. */
  readonly self: number;
}

/** A runner while it is ended. */
interface Case {
  readonly runner: Runner;
  readonly hostId: string | undefined;
  readonly grace: number;
  /** Everybody who was ever seen to be its own. */
  readonly known: Map<number, TreeProcess>;
  readonly roots: readonly ProcessIdentity[];
}

type Left = readonly TreeProcess[] | 'cannotTell';

export class Stops {
  readonly #parts: StopsParts;
  readonly #under = new Map<string, Promise<StopAnswer>>();
  readonly #exits = new Map<string, HostExit>();
  /** All that are ended at one moment share a reading of the table. */
  readonly #table: SharedRun<ProcessIndex>;

  constructor(parts: StopsParts) {
    this.#parts = parts;
    this.#table = new SharedRun(async () => new ProcessIndex(await parts.world.running()));
  }

  /** A host said how it ended while it was being ended. */
  note(runnerId: string, exit: HostExit): void {
    this.#exits.set(runnerId, exit);
  }

  /** Resolves when all is over; whoever asks while it is under way gets the same answer. */
  stop(runner: Runner, grace: number, why: string, origin: Origin): Promise<StopAnswer> {
    const known = this.#under.get(runner.id);
    if (known !== undefined) return known;
    const { id: runnerId, projectId, state } = runner;
    const asked = { type: 'runnerStopAsked', runnerId, projectId, why, grace } as const;
    return this.#tracked(runnerId, async () => {
      if (state !== 'stopping') await this.#parts.chronicle.write([asked], origin);
      return this.#finish(runner, grace, origin);
    });
  }

  isUnderWay(runnerId: string): boolean {
    return this.#under.has(runnerId);
  }

  /** Ends what an earlier start of it left running. False when something lives on, or cannot be told. */
  async clear(runnerId: string): Promise<boolean> {
    const runner = this.#parts.chronicle.ledger.runner(runnerId);
    // What was never started left nothing, and the table is not read for it.
    if (!runner || runner.starts === 0) return true;
    const rest = await this.#ended(caseOf({ ...runner, process: undefined }, undefined, clearTime));
    return rest !== 'cannotTell' && rest.length === 0;
  }

  /** Whether what has ended left something running; `inDoubt` when that cannot be told. */
  async hasLeftovers(runner: Runner, inDoubt = false): Promise<boolean> {
    const left = await this.#left(caseOf({ ...runner, process: undefined }, undefined, 0));
    return left === 'cannotTell' ? inDoubt : left.length > 0;
  }

  #tracked(runnerId: string, work: () => Promise<StopAnswer>): Promise<StopAnswer> {
    const under = work();
    this.#under.set(runnerId, under);
    const forget = () => this.#under.delete(runnerId);
    under.then(forget, forget);
    return under;
  }

  async #finish(before: Runner, grace: number, origin: Origin): Promise<StopAnswer> {
    const { chronicle, files, starts } = this.#parts;
    const { id: runnerId, projectId } = before;
    const begun = await starts.settled(runnerId);
    const runner = { ...before, ...begun };
    const order = await files.order(runnerId);
    const stop = caseOf(runner, runner.hostId, grace);
    await this.#politely(stop, order && this.#parts.politeWay(order));
    const left = await this.#ended(stop);
    const ended = [...stop.known.values()];
    const of = { runnerId, projectId };
    const { key: _, ...by } = origin;
    if (left === 'cannotTell') {
      await chronicle.write([{ type: 'runnerUnknown', ...of, why: 'tablesUnreadable' }], by);
      return { kind: 'cannotTell', ended: [], survivors: [] };
    }
    if (left.length > 0) {
      const survivors = left.map(({ process, command }) => ({ process, command }));
      await chronicle.write([{ type: 'runnerSurvived', ...of, survivors }], by);
      const gone = ended.filter((each) => !left.some((other) => isSame(each, other)));
      return { kind: 'survived', ended: gone, survivors: left };
    }
    await this.#untilFree(stop);
    const exit =
      runner.process &&
      (await this.#exitOf(runnerId, runner.process, await this.#isHosted(runner)));
    const processes = ended.map(({ process, command }) => ({ process, command }));
    await chronicle.write([{ type: 'runnerStopped', ...of, exit, ended: processes }], by);
    await this.#parts.aftermath.begin(runner, by);
    if (runner.hostId !== undefined) await this.#parts.hosts.forget(runner.hostId, runnerId);
    return { kind: 'stopped', ended, survivors: [] };
  }

  /** The way out that the program knows: where it is TERM itself, there is no other. */
  async #politely(stop: Case, way: PoliteWay | undefined): Promise<void> {
    const { hostId, runner, grace } = stop;
    if (!way || hostId === undefined || ('signal' in way && way.signal === 'SIGTERM')) return;
    if ((await this.#left(stop)).length === 0) return;
    const { hosts, clock } = this.#parts;
    if ('text' in way) await hosts.type(hostId, runner.id, way.text);
    else if ('keys' in way)
      for (const key of way.keys) {
        await hosts.type(hostId, runner.id, key);
        await moment(clock, way.gap);
      }
    else await hosts.signal(hostId, runner.id, way.signal);
    await this.#untilGone(stop, grace);
  }

  /** TERM to all of it, a wait, then KILL as often as something new appears; answers what lives all the same. */
  async #ended(stop: Case): Promise<Left> {
    const { hostId, runner } = stop;
    for (let round = 0; ; round++) {
      const left = await this.#left(stop);
      if (left === 'cannotTell' || left.length === 0 || round > mostRounds) return left;
      const signal = round === 0 ? 'SIGTERM' : 'SIGKILL';
      // To the group by its host first: it is the parent, so that the number cannot be another's.
      if (hostId !== undefined) await this.#parts.hosts.signal(hostId, runner.id, signal);
      for (const { process } of left) await this.#parts.world.signal(process, signal);
      await this.#untilGone(stop, round === 0 ? stop.grace : killTime);
    }
  }

  /** What of it lives, in a reading that begins now, and in the verdict on everybody who was ever its own. */
  async #left(stop: Case): Promise<Left> {
    const { known, roots, runner } = stop;
    try {
      const table = await this.#table.get();
      const mine = [...roots, ...Array.from(known.values(), ({ process }) => process)];
      const tree = table.treeOf(runner.id, mine, this.#parts.self);
      for (const row of tree) known.set(row.process.pid, row);
      const verdicts = await this.#parts.world.verdicts(mine);
      const unseen = mine.filter(
        (process, n) =>
          verdicts[n] !== 'dead' && !tree.some((row) => sameProcess(row.process, process)),
      );
      // It lives, or may, and the table does not show it as ours to end.
      if (unseen.length > 0 && (await this.#areStill(unseen))) return 'cannotTell';
      return tree;
    } catch (failure) {
      this.#parts.log.warn('What is left of a runner cannot be told.', { failure });
      return 'cannotTell';
    }
  }

  /** What ended between two readings is not unseen; whoever is no more dead at a second look is. */
  async #areStill(processes: readonly ProcessIdentity[]): Promise<boolean> {
    return (await this.#parts.world.verdicts(processes)).some((verdict) => verdict !== 'dead');
  }

  /** Resolves when everybody known is dead, after `ms` milliseconds at the latest. */
  async #untilGone({ known, roots }: Case, ms: number): Promise<void> {
    const { clock, world } = this.#parts;
    const until = clock.monotonic() + ms;
    const mine = [...roots, ...Array.from(known.values(), ({ process }) => process)];
    for (let wait = looks.first; ; wait = longer(wait)) {
      const verdicts = await world.verdicts(mine);
      if (verdicts.every((verdict) => verdict === 'dead') || clock.monotonic() >= until) return;
      await moment(clock, wait);
    }
  }

  /** The system may show a socket for a moment longer than its process. */
  async #untilFree({ runner, known }: Case): Promise<void> {
    const { berths, clock, world } = this.#parts;
    const until = clock.monotonic() + freeTime;
    for (const port of berths.portsOf(runner.leaseIds))
      for (let wait = looks.first; ; wait = longer(wait)) {
        const listeners = await world.listeners(port).catch(() => []);
        const isOurs = listeners.some(({ pid }) => pid !== undefined && known.has(pid));
        if (!isOurs || clock.monotonic() >= until) break;
        await moment(clock, wait);
      }
  }

  /** Whether somebody may yet say how it ended. */
  async #isHosted({ hostId }: Runner): Promise<boolean> {
    return hostId !== undefined && (await this.#parts.hosts.verdict(hostId)) === 'live';
  }

  async #exitOf(
    runnerId: string,
    process: ProcessIdentity,
    isHosted: boolean,
  ): Promise<RunnerExit> {
    const { files, clock } = this.#parts;
    const until = clock.monotonic() + exitTime;
    const find = async () => {
      const written = await files.exit(runnerId);
      const mine = written && sameProcess(written.process, process) ? written : undefined;
      return this.#exits.get(runnerId) ?? mine;
    };
    let seen = await find();
    // Its host is its parent, and hears of the end a moment after the table shows it.
    for (let wait = looks.first; !seen && isHosted && clock.monotonic() < until; ) {
      await moment(clock, wait);
      wait = longer(wait);
      seen = await find();
    }
    this.#exits.delete(runnerId);
    if (!seen) return { observed: false, at: clock.now() };
    const { code, signal, at } = seen;
    return { code, signal, at, observed: true };
  }
}

function caseOf(runner: Runner, hostId: string | undefined, grace: number): Case {
  const roots = runner.process ? [runner.process] : [];
  return { runner, hostId, grace, known: new Map(), roots };
}

function isSame(a: TreeProcess, b: TreeProcess): boolean {
  return sameProcess(a.process, b.process);
}

function longer(wait: number): number {
  return Math.min(looks.longest, wait * 2);
}

function moment(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
