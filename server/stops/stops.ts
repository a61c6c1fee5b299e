/** The front door of ending processes: proof first, then the intent in the journal, then TERM, a wait, KILL, and a free port. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import type { RunningProcess, RunningProcesses, Signal, StopWorld } from './needs.ts';
import type { StopEvent } from './stop-events.ts';
import {
  ancestorsIn,
  type HeldPort,
  type StopCase,
  type StopReason,
  type Suspect,
  sparedIn,
  suspectsOf,
  treeOf,
} from './stop-proof.ts';

/** How often it is looked whether a process has ended, in milliseconds. */
const lookEvery = 50;
/** How long a killed process may take to go, in milliseconds, before what appeared meanwhile is looked for. */
const killTime = 2_000;
/** How often that is done: what forks faster than it is killed is reported, not chased. */
const mostRounds = 5;
/** How long the system may show a dead process's socket, in milliseconds. */
const freeTime = 5_000;

export interface StopOrder {
  readonly projectId: string;
  /** Absent when the lease has none to be looked at. */
  readonly port: number | undefined;
  readonly leaseId?: string | undefined;
  readonly lease: HeldPort | undefined;
  /** What a person saw and confirmed; nobody else's word comes here. */
  readonly confirmed: readonly ProcessIdentity[];
  /** The processes that are never signalled, with all that they descend from: those that there are when it is asked. */
  readonly guarded: () => readonly ProcessIdentity[];
  /** Who asks: its ancestors are guarded, and without them nothing is ended. */
  readonly asker: ProcessIdentity;
  /** Milliseconds between TERM and KILL. */
  readonly grace: number;
}

export type StopStep =
  | { readonly step: 'asked' | 'killed' | 'ended'; readonly process: RunningProcess }
  | { readonly step: 'free' };

/** `left`: those of the port that were not ended. */
export type StopAnswer =
  | { readonly kind: 'notRunning' }
  | {
      readonly kind: 'refused';
      readonly reason: StopReason;
      readonly suspects: readonly Suspect[];
    }
  | {
      readonly kind: 'stopped' | 'survived' | 'stillUsed';
      readonly ended: readonly { readonly process: RunningProcess; readonly signal: Signal }[];
      readonly survivors: readonly RunningProcess[];
      readonly left: readonly Suspect[];
    };

export interface StopsParts {
  readonly world: StopWorld;
  readonly leases: () => readonly HeldPort[];
  readonly projectOf: (directory: string) => Promise<string | undefined>;
  readonly journal: Journal<StopEvent>;
  readonly clock: Clock;
  /** The server itself. */
  readonly self: ProcessIdentity['pid'];
}

/** One order while it is carried out. */
interface Running {
  readonly order: StopOrder;
  readonly stopId: string;
  readonly origin: Origin;
  readonly tell: (step: StopStep) => void;
  /** Everybody who was ever to end, by the last signal. */
  readonly condemned: Map<number, { readonly row: RunningProcess; signal: Signal }>;
  readonly ended: { process: RunningProcess; signal: Signal }[];
}

export class Stops {
  readonly #parts: StopsParts;
  readonly #queue = new KeyedQueue();

  constructor(parts: StopsParts) {
    this.#parts = parts;
  }

  /** Who would be ended, and what proves whose it is. Changes nothing. */
  async proof(order: StopOrder): Promise<readonly Suspect[]> {
    return suspectsOf((await this.#look(order)).stop);
  }

  /** Resolves when all is over; each step is told as it happens. One at a time for each port. */
  stop(order: StopOrder, origin: Origin, tell: (step: StopStep) => void): Promise<StopAnswer> {
    return this.#queue.run(String(order.port ?? order.leaseId), () =>
      this.#stop(order, origin, tell),
    );
  }

  async #stop(
    order: StopOrder,
    origin: Origin,
    tell: (step: StopStep) => void,
  ): Promise<StopAnswer> {
    const { stop, running, guarded } = await this.#look(order);
    const suspects = await suspectsOf(stop);
    if (suspects.length === 0) return { kind: 'notRunning' };
    const meant = suspects.filter((suspect) => mayEnd(suspect, order));
    const left = suspects.filter((suspect) => !meant.includes(suspect));
    if (meant.length === 0) return refused(suspects, order);
    const roots = meant.flatMap(({ seen }) => (seen ? [seen.process] : []));
    const markers = markersOf(meant);
    const stopId = newId('x');
    const spared = sparedIn(stop);
    /** Whom nobody takes along, and a person confirmed. */
    const taken = roots.filter((root) => spared.some((each) => sameProcess(each, root)));
    const tree = treeOf(running, roots, markers, pidsOf(guarded, spared, taken));
    const processes = tree.map(({ process, command }) => ({ process, command }));
    const { projectId, port, leaseId } = order;
    const confirmed = meant.some(({ reason }) => reason !== undefined);
    const asked = { stopId, projectId, port, leaseId, processes, confirmed };
    await this.#parts.journal.commit([{ type: 'stopAsked', ...asked }], origin);
    const run: Running = { order, stopId, origin, tell, condemned: new Map(), ended: [] };
    await this.#send(run, tree, 'SIGTERM');
    await this.#untilEnded(run, order.grace);
    const survivors = await this.#killed(run, roots, markers, taken);
    const isFree = await this.#untilFree(run, left);
    const kind = survivors.length > 0 ? 'survived' : isFree ? 'stopped' : 'stillUsed';
    const outcome = kind === 'stopped' ? 'free' : kind;
    await this.#note(run, { type: 'stopEnded', stopId, projectId, port, outcome });
    if (isFree && survivors.length === 0) tell({ step: 'free' });
    return { kind, ended: run.ended, survivors, left };
  }

  /** What is judged, in one reading of the tables. */
  async #look(order: StopOrder, isAboutPort = true) {
    const { world, leases, projectOf } = this.#parts;
    const { port } = order;
    const listeners = port === undefined || !isAboutPort ? [] : await world.listeners(port);
    const running = await world.running();
    const guarded = this.#guarded(order, running);
    const { projectId, lease } = order;
    const stop: StopCase = {
      ...{ running, listeners, projectId, lease, projectOf, guarded },
      leases: leases(),
      isAskerSeen: isIn(running, order.asker),
    };
    return { stop, running, guarded };
  }

  /** Itself, pid 1, the guarded ones and who asks, each with all that it descends from. */
  #guarded({ guarded, asker }: StopOrder, running: RunningProcesses): ReadonlySet<number> {
    const here = [asker, ...guarded()].filter((each) => isIn(running, each)).map(({ pid }) => pid);
    const pids = [this.#parts.self, ...here];
    const above = pids.flatMap((pid) =>
      ancestorsIn(running, pid).map(({ process }) => process.pid),
    );
    return new Set([0, 1, ...pids, ...above]);
  }

  async #send(run: Running, tree: readonly RunningProcess[], signal: Signal): Promise<void> {
    for (const row of tree) {
      const { pid } = row.process;
      const known = run.condemned.get(pid);
      run.condemned.set(pid, { row, signal });
      const answer = await this.#parts.world.signal(row.process, signal);
      if (answer === 'sent')
        run.tell({ step: signal === 'SIGKILL' ? 'killed' : 'asked', process: row });
      // It ended by itself, or of the signal before.
      else if (answer === 'gone') run.condemned.set(pid, { row, signal: known?.signal ?? signal });
    }
  }

  /**
   * What has not ended within the grace, and what it started meanwhile, is killed; answers who lives all the same. Who is spared is
   * asked anew each time: what was asked to end may hold another project's lease by now, or be adopted, or be a window.
   */
  async #killed(
    run: Running,
    roots: readonly ProcessIdentity[],
    markers: ReadonlySet<string>,
    taken: readonly ProcessIdentity[],
  ): Promise<RunningProcess[]> {
    for (let round = 0; ; round++) {
      const { stop, running, guarded } = await this.#look(run.order, false);
      const never = pidsOf(guarded, sparedIn(stop), taken);
      const condemned = [...run.condemned.values()].map(({ row }) => row.process);
      /** Those that are let go now, with all that they started. */
      const freed = new Set(condemned.map(({ pid }) => pid).filter((pid) => never.has(pid)));
      const known = condemned.filter(({ pid }) =>
        ancestorsIn(running, pid).every(({ process }) => !freed.has(process.pid)),
      );
      const alive = treeOf(running, [...roots, ...known], markers, never);
      if (alive.length === 0) return [];
      if (round === mostRounds) return alive;
      await this.#send(run, alive, 'SIGKILL');
      await this.#untilEnded(run, killTime);
    }
  }

  /** Resolves when everybody condemned has ended, after `ms` milliseconds at the latest; each end is told and written down. */
  async #untilEnded(run: Running, ms: number): Promise<void> {
    const { clock, world } = this.#parts;
    const until = clock.monotonic() + ms;
    const isOver = (row: RunningProcess) =>
      run.ended.some(({ process }) => sameProcess(process.process, row.process));
    for (;;) {
      const waiting = [...run.condemned.values()].filter(({ row }) => !isOver(row));
      const verdicts = await world.verdicts(waiting.map(({ row }) => row.process));
      for (const [n, { row, signal }] of waiting.entries())
        if (verdicts[n] === 'dead') await this.#ended(run, row, signal);
      if (run.ended.length >= run.condemned.size || clock.monotonic() >= until) return;
      await moment(clock);
    }
  }

  async #ended(run: Running, row: RunningProcess, signal: Signal): Promise<void> {
    run.ended.push({ process: row, signal });
    run.tell({ step: 'ended', process: row });
    const { stopId, order } = run;
    const { process, command } = row;
    const { projectId, port } = order;
    const event = { stopId, projectId, port, process, command, signal } as const;
    await this.#note(run, { type: 'processStopped', ...event });
  }

  /** True when nobody listens any more but those that were `left` alone: none that was to end, and nobody in its place. */
  async #untilFree({ order: { port } }: Running, left: readonly Suspect[]): Promise<boolean> {
    if (port === undefined) return true;
    const { clock, world } = this.#parts;
    const until = clock.monotonic() + freeTime;
    const spared = new Set(left.map(({ seen }) => seen?.process.pid));
    for (;;) {
      const listeners = await world.listeners(port);
      if (listeners.every(({ pid }) => spared.has(pid))) return true;
      if (clock.monotonic() >= until) return false;
      await moment(clock);
    }
  }

  /** What has happened is worth writing down, but a full disk does not bring it back. */
  async #note({ origin: { key: _, ...origin } }: Running, event: StopEvent): Promise<void> {
    await this.#parts.journal.commit([event], origin).catch(() => {});
  }
}

/** Whom to leave alone: the guarded, and the spared but for those that are taken all the same. */
function pidsOf(
  guarded: ReadonlySet<number>,
  spared: readonly ProcessIdentity[],
  taken: readonly ProcessIdentity[],
): ReadonlySet<number> {
  const others = spared.filter((each) => !taken.some((one) => sameProcess(one, each)));
  return new Set([...guarded, ...others.map(({ pid }) => pid)]);
}

function moment(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(lookEvery, resolve));
}

function mayEnd({ seen, reason }: Suspect, { confirmed }: StopOrder): boolean {
  if (reason === undefined) return true;
  if (reason !== 'notProven' && reason !== 'adopted') return false;
  return seen !== undefined && confirmed.some((each) => sameProcess(each, seen.process));
}

/** Who confirmed what is no longer there is told so, and who it is now. */
function refused(suspects: readonly Suspect[], { confirmed }: StopOrder): StopAnswer {
  const reason = suspects[0]?.reason ?? 'cannotTell';
  const isAnother = confirmed.length > 0 && (reason === 'notProven' || reason === 'adopted');
  return { kind: 'refused', reason: isAnother ? 'nowAnother' : reason, suspects };
}

/** The markers that prove something: those of whom we end for their marker. */
function markersOf(meant: readonly Suspect[]): ReadonlySet<string> {
  const proven = meant.filter(({ evidence }) => evidence.includes('marker'));
  return new Set(proven.map(({ seen }) => seen?.marker).filter((marker) => marker !== undefined));
}

function isIn(running: RunningProcesses, process: ProcessIdentity): boolean {
  const found = running.get(process.pid);
  return found !== undefined && sameProcess(found.process, process);
}
