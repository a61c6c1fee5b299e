/** Small files that are ours alone: whole or absent, never half written, read as if somebody hostile had put them there. Knows nothing of what is in them. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DiscoveryError, systemCode } from './discovery-error.ts';
import { failpoint } from './failpoint.ts';

/** Nothing that we exchange in files comes near it; more is not ours. A file that may hold more says so to who reads it. */
const sizeLimit = 16 * 1024;

export type Reading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  /** A link, a pipe, another user's, open to others, too large, or unreadable. */
  | { readonly kind: 'unsafe'; readonly why: string };

/**
 * Reads a file that only this user can have written. Follows no link, waits for no pipe, never throws.
 * Synchronous on purpose: four calls on a tiny file take microseconds, and a command that asks for a port waits for nothing else.
 */
export function readOwnFile(path: string, mostBytes: number = sizeLimit): Reading {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let file: number | undefined;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const seen = fstatSync(file);
    if (!seen.isFile()) return { kind: 'unsafe', why: 'is not a regular file' };
    if (process.platform !== 'win32') {
      if (seen.uid !== process.getuid?.())
        return { kind: 'unsafe', why: `belongs to another user (uid ${seen.uid})` };
      if ((seen.mode & 0o077) !== 0) return { kind: 'unsafe', why: 'is open to others' };
    }
    const bytes = Buffer.alloc(Math.max(sizeLimit, Math.min(seen.size, mostBytes)) + 1);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    if (length > mostBytes) return { kind: 'unsafe', why: 'is too large' };
    return { kind: 'text', text: bytes.toString('utf8', 0, length) };
  } catch (failure) {
    const code = systemCode(failure);
    if (code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unsafe', why: `cannot be read (${code === 'ELOOP' ? 'a link' : code})` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Why a file must not be appended to: what is written would land elsewhere too, or nowhere. Undefined when it may. */
export function whyNotAppend(seen: Stats): string | undefined {
  if (!seen.isFile()) return 'is not a regular file';
  if (process.platform === 'win32') return undefined;
  if (seen.uid !== process.getuid?.()) return `belongs to another user (uid ${seen.uid})`;
  return seen.nlink > 1 ? 'has a second name (a hard link)' : undefined;
}

/** Throws DiscoveryError `unsafePlace` when there is something at `path` that is not a file of ours to append to. */
export function refuseForeignLog(path: string): void {
  const seen = lstatSync(path, { throwIfNoEntry: false });
  const why = seen && whyNotAppend(seen);
  if (why)
    throw new DiscoveryError('unsafePlace', `${path} ${why}; it is not written to.`, { path });
}

/**
 * Makes `path` with all of its content, durably, or does nothing and returns false when something has that name.
 * The content is written elsewhere and linked into place (link(2) never replaces), so a maker that is killed leaves nothing half made.
 */
export async function createOwnFile(path: string, text: string): Promise<boolean> {
  return fromTemporary(path, text, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (failure) {
      if (systemCode(failure) === 'EEXIST') return false;
      throw failure;
    }
  });
}

/** Puts `text` in the place of whatever `path` is, durably; a reader sees the old or the new, never a mixture. */
export async function replaceOwnFile(path: string, text: string): Promise<void> {
  await fromTemporary(path, text, async (temporary) => {
    await rename(temporary, path);
    return true;
  });
}

async function fromTemporary(
  path: string,
  text: string,
  place: (temporary: string) => Promise<boolean>,
): Promise<boolean> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    failpoint('file-written');
    const placed = await place(temporary);
    if (placed) await syncDirectory(dirname(path));
    return placed;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Makes a name durable, not just the bytes (fsync(2)). Windows cannot open directories and orders names itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
