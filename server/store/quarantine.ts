/** How damaged files are set aside: their bytes are kept under another name, and nothing is ever deleted here. */
import { join } from 'node:path';
import { writeDurably } from './durable-write.ts';
import type { Files } from './files.ts';

/** `now` in milliseconds since 1970; the name sorts by time and is allowed on every file system. */
function asideName(name: string, why: 'damaged' | 'foreign', now: number): string {
  return `${name}.${why}-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
}

/** Moves the file away. Returns its new name. */
export async function moveAside(
  files: Files,
  directory: string,
  name: string,
  why: 'damaged' | 'foreign',
  now: number,
): Promise<string> {
  const aside = asideName(name, why, now);
  await files.rename(join(directory, name), join(directory, aside));
  await files.syncDirectory(directory);
  return aside;
}

/** Keeps a durable copy of what `bytes` holds of the file, before somebody repairs it. Returns the copy's name. */
export async function copyAside(
  files: Files,
  directory: string,
  name: string,
  bytes: Uint8Array,
  now: number,
): Promise<string> {
  const aside = asideName(name, 'damaged', now);
  await writeDurably(files, join(directory, aside), bytes);
  return aside;
}
