/** What the runners' room needs of the world and of other rooms, which are joined to it where the server is put together. */
import type { Emitter } from '#common/emitter.ts';
import type { Origin } from '#common/origin.ts';
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import type { LaunchOrder, ReadyCheck, Size } from './launch-order.ts';
import type { Runner, TerminalKind } from './runner.ts';

/** What a host is to start. */
export interface SpawnOrder {
  readonly runnerId: string;
  /** Agents and services are never in one host. */
  readonly isAgent: boolean;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** All of it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: TerminalKind;
  readonly size: Size;
  /** Said by `onMatch` when it is first printed. */
  readonly readyPattern?: string | undefined;
}

export interface HostExit {
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A runner as its host knows it. */
export interface HostedRunner {
  readonly runnerId: string;
  readonly hostId: string;
  readonly process: ProcessIdentity;
  /** Bytes that it ever printed. */
  readonly outputBytes: number;
  /** Milliseconds since 1970. */
  readonly lastOutputAt?: number | undefined;
  readonly exit?: HostExit | undefined;
  readonly terminal?: TerminalKind | undefined;
  /** What it was to print to be ready was seen. */
  readonly hasMatched?: boolean | undefined;
}

/** The end of one start, as its host wrote it down. */
export interface WrittenExit extends HostExit {
  readonly process: ProcessIdentity;
}

export type SpawnAnswer =
  | {
      readonly kind: 'spawned';
      readonly hostId: string;
      readonly process: ProcessIdentity;
      /** `pipes` where the platform has no other. */
      readonly terminal: TerminalKind;
    }
  /** `code`: ENOENT, EACCES, ..., or `hostFailed` and `hostLate` when it was the host that failed. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export interface Beat {
  readonly hostId: string;
  readonly runnerId: string;
  readonly outputBytes: number;
  readonly lastOutputAt?: number | undefined;
}

/** What was found when the server came: `away` are hosts that live, or may, and do not answer. */
export interface HostReport {
  readonly runners: readonly HostedRunner[];
  readonly away: readonly string[];
}

/** The programs that own the runners' terminals. No call waits longer than its own deadline, and none rejects. */
export interface Hosts {
  /** Finds, proves and connects all that there are. */
  open(): Promise<HostReport>;
  spawn(order: SpawnOrder): Promise<SpawnAnswer>;
  /** To the group of a runner's process. */
  signal(hostId: string, runnerId: string, signal: string): Promise<'sent' | 'ended' | 'hostAway'>;
  type(hostId: string, runnerId: string, text: string): Promise<void>;
  ticket(
    hostId: string,
    runnerId: string,
    rights: 'view' | 'type',
  ): Promise<{ readonly address: string; readonly ticket: string } | undefined>;
  /** Its end is written down: the host need remember it no longer. */
  forget(hostId: string, runnerId: string): Promise<void>;
  verdict(hostId: string): Promise<Verdict>;
  /** Forgets hosts that died long ago. */
  tidy(): Promise<void>;
  readonly onBeat: Emitter<readonly Beat[]>;
  readonly onExit: Emitter<HostExit & { readonly runnerId: string; readonly hostId: string }>;
  readonly onMatch: Emitter<{ readonly runnerId: string }>;
  /** A host is proven dead. */
  readonly onHostGone: Emitter<string>;
  /** The line to a host broke, and whether it lives is not known yet. */
  readonly onHostAway: Emitter<string>;
  /** A host that was away answers again: all that it has. */
  readonly onHostBack: Emitter<{
    readonly hostId: string;
    readonly runners: readonly HostedRunner[];
  }>;
}

/** What is kept of runners in the state directory. Durable when it resolves. */
export interface RunnerFiles {
  /** Its order is there from now on. */
  prepare(runnerId: string, order: LaunchOrder): Promise<void>;
  /** It is about to be started: what is written of the end of an earlier start goes. */
  begin(runnerId: string): Promise<void>;
  order(runnerId: string): Promise<LaunchOrder | undefined>;
  /** How it ended, as its host wrote it down though nobody heard it. */
  exit(runnerId: string): Promise<WrittenExit | undefined>;
  /** Offsets count all that was ever printed. */
  transcript(
    runnerId: string,
    from: number,
    limit: number,
  ): Promise<{
    readonly text: string;
    readonly from: number;
    readonly next: number;
    readonly size: number;
  }>;
  /** Where its output since a time begins, and whether it is known of all before that that it is earlier. */
  since(
    runnerId: string,
    at: number,
  ): Promise<{ readonly from: number; readonly hasTimes: boolean }>;
  remove(runnerId: string): Promise<void>;
  /** Removes what is kept of runners that are not known any more, once it is older than some days. */
  tidy(known: ReadonlySet<string>): Promise<void>;
}

/** A process as one reading of the system's table shows it. */
export interface TreeProcess {
  readonly process: ProcessIdentity;
  readonly parent: number;
  /** Undefined when the system does not tell. */
  readonly isMine: boolean | undefined;
  /** Redacted already. */
  readonly command: string;
  readonly cwd?: string | undefined;
  readonly startedAt?: number | undefined;
  /** The value of HARBORMASTER_MARKER in its environment, when it has one and we may read it. */
  readonly marker?: string | undefined;
}

/** The ways to end what a runner started. The machine room's stops are one. */
export interface TreeWorld {
  /** Every process of the machine, in one reading. Rejects when the table cannot be read. */
  running(): Promise<ReadonlyMap<number, TreeProcess>>;
  /** Looks whether it is still that very process, and signals it then and only then. */
  signal(
    process: ProcessIdentity,
    signal: 'SIGTERM' | 'SIGKILL',
  ): Promise<'sent' | 'gone' | 'refused' | 'unknown'>;
  verdicts(processes: readonly ProcessIdentity[]): Promise<readonly Verdict[]>;
  /** Rejects when the table cannot be read. */
  listeners(port: number): Promise<readonly { readonly pid?: number | undefined }[]>;
}

/** What a project file declares. */
export interface Declared {
  readonly order: LaunchOrder;
  readonly autostart: boolean;
}

export interface DeclaredRunners {
  /** Those of the project at a path: what is not trusted is named, and never started. */
  at(path: string): Promise<{
    readonly projectId: string;
    readonly root: string;
    readonly trusted: readonly Declared[];
    readonly untrusted: readonly Declared[];
  }>;
}

/** What a runner gets to run with: ports of its services, held until `release`. */
export interface Berth {
  readonly leaseIds: readonly string[];
  readonly ports: readonly number[];
  /** As it is started for its ports. */
  readonly argv: readonly string[];
  /** The whole environment, but for what names the runner itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** The ports can be bound by the process that is about to start. */
  release(): Promise<void>;
  /** The leases are the process's from now on, by the marker that it carries. */
  passTo(process: ProcessIdentity, marker: string): Promise<void>;
  /** Nothing was started. */
  giveBack(): Promise<void>;
}

export interface Berths {
  prepare(
    order: LaunchOrder,
    origin: Origin,
  ): Promise<
    | { readonly kind: 'ready'; readonly berth: Berth }
    | { readonly kind: 'refused'; readonly service: string; readonly why: string }
  >;
  /** Its host has it, and a server may have died before it passed the leases on: those that are the project's still are its process's now. */
  found(runner: Runner, process: ProcessIdentity, origin: Origin): Promise<void>;
  /** Its process has ended, and nothing of it is left: the leases go back to the project. */
  ended(runner: Runner, origin: Origin): Promise<void>;
  portsOf(leaseIds: readonly string[]): readonly number[];
}

/** A token with which a runner speaks for itself. */
export interface Keys {
  /** Undefined when none can be had: it runs without. */
  issue(
    runner: { readonly name: string; readonly projectId: string },
    origin: Origin,
  ): Promise<{ readonly id: string; readonly secret: string }>;
  revoke(id: string, origin: Origin): Promise<void>;
}

export interface Finding {
  readonly check: string;
  readonly level: 'required' | 'advised';
  /** One closed word. */
  readonly why: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** Looks before anything is made. */
export interface Preflight {
  check(order: LaunchOrder): Promise<readonly Finding[]>;
}

/** Says when a started runner is ready. */
export interface Readiness {
  /** Resolves true once the check passes, and false when its time is over or `signal` aborts. Never rejects. */
  watch(
    check: ReadyCheck,
    runner: Runner,
    order: LaunchOrder,
    signal: AbortSignal,
  ): Promise<boolean>;
}

/** Budgets: reserved before a launch, settled after its end. */
export interface Reservations {
  reserve(
    order: LaunchOrder,
    runner: Runner,
    origin: Origin,
  ): Promise<{ readonly kind: 'reserved' } | { readonly kind: 'refused'; readonly why: Finding }>;
  /** Nothing was started. */
  neverStarted(runner: Runner, origin: Origin): Promise<void>;
  /** Nobody heard whether it was started: what its agent wrote down is read before anything is given back. */
  mayHaveRun(runner: Runner, origin: Origin): Promise<void>;
}

/** How an agent is brought to say what it spends while it works. */
export interface Metering {
  /** Before it is started in this environment: what is to be added to that. */
  begin(
    runner: Runner,
    environment: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, string>>>;
  /** Nothing was started, or it ended. */
  ended(runner: Runner): Promise<void>;
}

/** The histories that agents can resume. */
export interface Sessions {
  /** Before an agent is started: which session it is, and all the words it is started with for that. */
  begin(
    order: LaunchOrder,
    runnerId: string,
    origin: Origin,
  ): Promise<
    | { readonly kind: 'begun'; readonly sessionId: string; readonly argv: readonly string[] }
    | { readonly kind: 'refused'; readonly why: Finding }
    | undefined
  >;
  ended(runner: Runner, origin: Origin): Promise<void>;
}

/** What a look at a process tree found. */
export interface TreeFigures {
  /** Cores. */
  readonly cpu: number;
  /** Resident bytes. */
  readonly memory: number;
  readonly processes: number;
  readonly ports: readonly number[];
}

export interface FiguresSource {
  /** One pass over the system's table for all of them. */
  read(roots: ReadonlyMap<string, ProcessIdentity>): Promise<ReadonlyMap<string, TreeFigures>>;
}
