/** What it takes to end a process and to prove whose it is. The machine room provides it; tests provide their own. */
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';

/** A process as one reading of the system's table shows it. */
export interface RunningProcess {
  readonly process: ProcessIdentity;
  readonly parent: number;
  /** Whether it runs as this user and nobody else; undefined when the system does not tell. */
  readonly isMine: boolean | undefined;
  /** Redacted already. */
  readonly command: string;
  readonly cwd?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt?: number | undefined;
  /** The value of HARBORMASTER_MARKER in its environment, when it has one and we may read it. */
  readonly marker?: string | undefined;
}

export type RunningProcesses = ReadonlyMap<number, RunningProcess>;

/** Somebody who listens on a port. */
export interface PortListener {
  readonly address: string;
  /** Absent when the system does not say whose it is: another user's. */
  readonly pid?: number | undefined;
  /** The name of the container behind it, whose process is not ours to see. */
  readonly container?: string | undefined;
}

export type Signal = 'SIGTERM' | 'SIGKILL';

/** `gone`: that very process lives no more, and nobody was signalled. `refused`: the system forbids it. `unknown`: it could not be told who it is. */
export type Signalled = 'sent' | 'gone' | 'refused' | 'unknown';

export interface StopWorld {
  /** Every process of the machine, in one reading. Rejects when the table cannot be read. */
  running(): Promise<RunningProcesses>;
  /** Looks whether it is still that very process, and signals it then and only then. Never rejects. */
  signal(process: ProcessIdentity, signal: Signal): Promise<Signalled>;
  /** In the order of `processes`. */
  verdicts(processes: readonly ProcessIdentity[]): Promise<readonly Verdict[]>;
  /** Rejects when the table cannot be read. */
  listeners(port: number): Promise<readonly PortListener[]>;
}
