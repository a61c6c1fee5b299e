/** How a whole file is replaced so that a crash leaves the old one or the new one, never a mixture. */
import { dirname, join } from 'node:path';
import { newId } from '#common/id.ts';
import type { Files } from './files.ts';

/** What must fit on the disk before a store calls itself writable again, in bytes, so that it does not flap. */
const roomNeeded = 64 * 1024;

const temporaryName = /\.tmp_[0-9a-f]{16}$/;

/** True for the name of a file that `writeDurably` was making when its process died. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name);
}

/**
 * Temporary file of mode 0600 with a name of its own, fsync, rename, fsync of the directory.
 * `beforeRename` may still refuse by throwing; then, and after any failure, `path` is as it was.
 */
export async function writeDurably(
  files: Files,
  path: string,
  bytes: Uint8Array,
  beforeRename?: () => void,
): Promise<void> {
  const temporary = `${path}.${newId('tmp')}`;
  try {
    const file = await files.create(temporary);
    try {
      await file.append(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    beforeRename?.();
    await files.rename(temporary, path);
  } catch (failure) {
    await files.remove(temporary).catch(() => undefined);
    throw failure;
  }
  await files.syncDirectory(dirname(path));
}

/** Rejects with the system's error unless the directory takes a file of some size. Leaves nothing behind. */
export async function proveRoom(files: Files, directory: string): Promise<void> {
  const path = join(directory, `probe.${newId('tmp')}`);
  await writeDurably(files, path, Buffer.alloc(roomNeeded));
  await files.remove(path);
}
