/** Named places where a test may kill or stop the process. Outside of tests, nothing. */
import { readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Where a death is worth trying: between two steps of which the second completes the first. */
export type Failpoint =
  | 'file-written'
  | 'starter-seated'
  | 'build-copied'
  | 'server-spawned'
  | 'reign-begun'
  | 'socket-bound'
  | 'pointer-published';

/**
 * Sends this process the signal that a test armed `name` with: the content of a file of that name in $HARBORMASTER_FAILPOINTS.
 * Whoever removes the file fires, so exactly one process is hit per file, whichever comes first.
 */
export function failpoint(name: Failpoint): void {
  const armed = process.env.HARBORMASTER_FAILPOINTS;
  if (!armed || !process.env.HARBORMASTER_TEST) return;
  const path = join(armed, name);
  let signal: string;
  try {
    signal = readFileSync(path, 'utf8');
    unlinkSync(path);
  } catch {
    return;
  }
  process.kill(process.pid, signal as NodeJS.Signals);
}
