/** Named places where a test may kill, stop or fail the process. Outside of tests, nothing. */
import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Where a death is worth trying: between two steps of which the second completes the first. The store names its own. */
export type Failpoint =
  | 'file-written'
  | 'config-drafted'
  | 'config-changed'
  | 'starter-seated'
  | 'build-copied'
  | 'way-made'
  | 'server-spawned'
  | 'reign-begun'
  | 'socket-bound'
  | 'pointer-published';

/** What passes by unharmed: it only takes its place in the line. */
const pass = 'pass';

/** Sends this process the signal that a test armed `name` with. */
export function failpoint(name: Failpoint): void {
  const fate = fateAt(name);
  if (fate !== undefined) process.kill(process.pid, fate as NodeJS.Signals);
}

/**
 * What a test has in mind for the next process that comes by `name`: the content of a file of that name, or of the first of
 * `name.0001`, `name.0002`, ..., in $HARBORMASTER_FAILPOINTS. Whoever removes a file has its fate, so exactly one process
 * is hit per file, in their order, whichever process comes when.
 */
export function fateAt(name: string): string | undefined {
  const armed = process.env.HARBORMASTER_FAILPOINTS;
  if (!armed || !process.env.HARBORMASTER_TEST) return undefined;
  for (const file of filesOf(armed, name)) {
    const path = join(armed, file);
    try {
      const fate = readFileSync(path, 'utf8');
      unlinkSync(path);
      return fate === pass ? undefined : fate;
    } catch {
      // Another process was quicker: the next in the line is ours.
    }
  }
  return undefined;
}

function filesOf(directory: string, name: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file === name || file.startsWith(`${name}.`))
      .sort();
  } catch {
    return [];
  }
}
