/** Reads one line of /proc/PID/stat (proc_pid_stat(5)). Knows no files. */

export interface ProcessStat {
  /** One letter: R, S, D, T, t, Z, X, I. */
  readonly state: string;
  readonly parent: number;
  /** The session leader's pid. */
  readonly session: number;
  readonly threads: number;
  /** A thread of the kernel itself, which nobody started and which has no environment. */
  readonly isKernel: boolean;
  /** Clock ticks between boot and start (field 22), as text. */
  readonly startTime: string;
}

/** From the kernel's include/linux/sched.h. */
const PF_KTHREAD = 0x00200000;

/** Undefined when `line` is not such a line. The name in parentheses may itself hold `)` and spaces, so counting starts after the last one. */
export function parseProcessStat(line: string): ProcessStat | undefined {
  const end = line.lastIndexOf(')');
  if (end < 0) return undefined;
  // Here index 0 is field 3 of the manual page.
  const fields = line.slice(end + 2).split(' ');
  const [state, parent, session, flags, threads, startTime] = [0, 1, 3, 6, 17, 19].map(
    (at) => fields[at],
  );
  if (!state || !startTime || !/^\d+$/.test(startTime)) return undefined;
  return {
    state,
    parent: Number(parent),
    session: Number(session),
    threads: Number(threads),
    isKernel: (Number(flags) & PF_KTHREAD) !== 0,
    startTime,
  };
}

/**
 * Whether a process in this state has ended. A main thread that has left while others go on shows `Z` as well,
 * with more than one thread: that process lives.
 */
export function hasEnded(stat: ProcessStat): boolean {
  return stat.state === 'X' || stat.state === 'x' || (stat.state === 'Z' && stat.threads <= 1);
}

/** Stopped by a signal or held by a debugger: it lives, and does nothing. */
export function isStopped({ state }: ProcessStat): boolean {
  return state === 'T' || state === 't';
}
