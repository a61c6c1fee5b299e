/** Who a process is, beyond its number, which the system gives to others later. Knows no way to find out. */

/**
 * A process is known by four things together; a bare pid is never enough, because pids are used again.
 * Read on Linux from /proc/PID/stat field 22, /proc/sys/kernel/random/boot_id and /proc/self/ns/pid (proc(5), pid_namespaces(7)).
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the platform's own unit, as text: compared, never calculated with. */
  readonly startTime: string;
  /** Which boot of the machine it belongs to. */
  readonly bootId: string;
  /** Which pid namespace `pid` is a number in; absent where the platform has none. */
  readonly pidNamespace?: string | undefined;
}

/** `dead` needs proof; whatever cannot be told is `unknown`, and nothing is ever done to an unknown. */
export type Verdict = 'live' | 'dead' | 'unknown';

/** Why a verdict on a process is what it is; each reason belongs to one verdict. */
export type LifeReason =
  /** `live`: it runs, or was stopped (SIGSTOP, a debugger) and may go on at any moment. */
  | 'runs'
  | 'stopped'
  /** `dead`: nobody has its number; it has ended and nobody waited for it; its number is another's; the machine was started anew. */
  | 'gone'
  | 'zombie'
  | 'pidReused'
  | 'otherBoot'
  /** `unknown`: its number counts in another pid namespace, as a container's; the system hides it; the tables gave no answer. */
  | 'otherNamespace'
  | 'hidden'
  | 'unreadable';

/** A verdict with its reason. */
export interface Life {
  readonly verdict: Verdict;
  readonly reason: LifeReason;
}

const verdicts: Readonly<Record<LifeReason, Verdict>> = {
  runs: 'live',
  stopped: 'live',
  gone: 'dead',
  zombie: 'dead',
  pidReused: 'dead',
  otherBoot: 'dead',
  otherNamespace: 'unknown',
  hidden: 'unknown',
  unreadable: 'unknown',
};

export function lifeOf(reason: LifeReason): Life {
  return { verdict: verdicts[reason], reason };
}

export function sameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return (
    a.pid === b.pid &&
    a.startTime === b.startTime &&
    a.bootId === b.bootId &&
    a.pidNamespace === b.pidNamespace
  );
}
