/** How much disk and memory is left for what is about to be started. What the system does not tell is undefined. */
import { access, constants, realpath, stat, statfs } from 'node:fs/promises';
import type { SeenDirectory } from '#server/preflight/needs.ts';

/** Bytes that we may still write (statvfs(3), f_bavail). */
export async function diskLeft(directory: string): Promise<number | undefined> {
  const seen = await statfs(directory).catch(() => undefined);
  return seen && seen.bavail * seen.bsize;
}

/**
 * Bytes that could be had without swapping, within the limits of our control group (libuv, uv_get_available_memory). On macOS
 * that is only what nothing was ever kept in, which says nothing.
 */
export function memoryLeft(): number | undefined {
  return process.platform === 'darwin' ? undefined : process.availableMemory();
}

/** Whether something can be started in it. */
export async function seeDirectory(path: string): Promise<SeenDirectory> {
  try {
    if (!(await stat(path)).isDirectory()) return { kind: 'notADirectory' };
    await access(path, constants.X_OK);
    return { kind: 'directory', canonical: await realpath(path) };
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    return { kind: code === 'EACCES' || code === 'EPERM' ? 'closed' : 'missing' };
  }
}
