/** Named places where a test may kill the process. Outside of tests, nothing. */
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Where a death is worth trying: between two steps of which the second completes the first. */
export type Failpoint =
  | 'file-written'
  | 'starter-seated'
  | 'server-spawned'
  | 'reign-begun'
  | 'socket-bound'
  | 'pointer-published';

/**
 * Kills this process at once when a test armed `name`: a file of that name in the directory $HARBORMASTER_FAILPOINTS.
 * Whoever removes the file fires, so exactly one process dies per file, whichever comes first.
 */
export function failpoint(name: Failpoint): void {
  const armed = process.env.HARBORMASTER_FAILPOINTS;
  if (!armed || !process.env.HARBORMASTER_TEST) return;
  try {
    unlinkSync(join(armed, name));
  } catch {
    return;
  }
  process.kill(process.pid, 'SIGKILL');
}
