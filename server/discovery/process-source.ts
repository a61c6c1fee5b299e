/** What every platform must be able to say of a process. Knows no platform. */
import type { Life, ProcessIdentity } from '#common/process-identity.ts';

/** The longest a platform's own tool may take to answer, in milliseconds; after that the answer is "cannot tell". */
export const TOOL_LIMIT_MS = 3_000;

export interface ProcessSource {
  /** Undefined when there is no such living process, or when it cannot be told who it is. */
  identify(pid: number): Promise<ProcessIdentity | undefined>;
  /** Rejects only where the system hides the caller from itself. */
  identifySelf(): Promise<ProcessIdentity>;
  /** In the order of the question, in one pass over the system's tables. Never rejects: what cannot be told is `unknown`. */
  livesOf(processes: readonly ProcessIdentity[]): Promise<readonly Life[]>;
}

/** Whether the system denies that `pid` exists (ESRCH). EPERM means that it does exist (kill(2)); no signal is sent. */
export function isAbsent(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Pids are positive: kill(2) gives 0 and negative numbers to whole groups. */
export function isPid(pid: number): boolean {
  return Number.isSafeInteger(pid) && pid > 0;
}
