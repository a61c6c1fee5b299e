/** Directories that are ours alone. Makes what is missing, and refuses, but never repairs, what is not as it should be. */
import { lstatSync, type Stats } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DiscoveryError, systemCode } from './discovery-error.ts';

/** Windows has neither uid nor mode: there the profile's access list guards %LOCALAPPDATA%. */
const hasModes = process.platform !== 'win32';

/** Makes `path` and its missing parents, 0700 and one level at a time, then checks it. Throws DiscoveryError `unsafePlace`. */
export async function makeOwnDirectory(path: string): Promise<void> {
  await makeMissing(path);
  if (!isOwnDirectory(path))
    throw new DiscoveryError('unsafePlace', `${path} vanished while it was made.`, { path });
}

/**
 * True when `path` is a real directory, owned by this user, mode 0700; false when nothing is there.
 * Throws DiscoveryError `unsafePlace` for everything else, a symbolic link to a sound directory included.
 */
export function isOwnDirectory(path: string): boolean {
  const seen = look(path);
  if (!seen) return false;
  const refuse = (why: string) =>
    new DiscoveryError('unsafePlace', `${path} ${why}; it is not used.`, { path });
  if (seen.isSymbolicLink()) throw refuse('is a symbolic link');
  if (!seen.isDirectory()) throw refuse('is not a directory');
  if (!hasModes) return true;
  if (seen.uid !== process.getuid?.()) throw refuse(`belongs to another user (uid ${seen.uid})`);
  const mode = seen.mode & 0o777;
  if (mode !== 0o700)
    throw refuse(`has mode ${mode.toString(8)} and must have 700 (chmod 700 cures it)`);
  return true;
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw new DiscoveryError('unsafePlace', `${path} cannot be examined.`, { path }, { cause });
  }
}

async function makeMissing(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (failure) {
    const code = systemCode(failure);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path)
      throw new DiscoveryError(
        'unsafePlace',
        `${path} cannot be made (${code}).`,
        { path },
        {
          cause: failure,
        },
      );
    await makeMissing(dirname(path));
    await makeMissing(path);
  }
}
