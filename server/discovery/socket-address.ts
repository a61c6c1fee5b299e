/** Where a new server will listen: a name nobody can foresee, in a directory nobody else can enter, of a length the system does not cut. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DiscoveryError } from './discovery-error.ts';
import { isOwnDirectory, makeOwnDirectory } from './own-directory.ts';
import type { Places } from './paths.ts';
import { pipePrefix } from './pointer.ts';

/**
 * The longest path that every layer takes whole, in bytes: sun_path has 104 on macOS and 108 on Linux (unix(7)), the end mark included.
 * Node 20 cuts a longer one silently and listens elsewhere. Microsoft's JSON-RPC client uses the same two numbers.
 */
const longestPath = { darwin: 102, other: 107 };

/** Undefined when `path` fits; otherwise why it does not. */
export function whySocketPathTooLong(path: string, platform: NodeJS.Platform): string | undefined {
  const bytes = Buffer.byteLength(path);
  const limit = platform === 'darwin' ? longestPath.darwin : longestPath.other;
  if (bytes <= limit) return undefined;
  return `${path} has ${bytes} bytes; a socket's path may have ${limit}`;
}

/** True for the name of a socket that server `serverId` made: its first, or one that it made when it had lost the one before. */
export function isSocketOf(serverId: string, name: string): boolean {
  return name.startsWith(serverId) && /^(-\d{1,9})?\.sock$/.test(name.slice(serverId.length));
}

/**
 * An address for server `serverId`, or for a later door of it (`<serverId>-2`); its directory is made and checked. Takes the first place that is sound and short enough.
 * Throws DiscoveryError `socketPathTooLong` or `unsafePlace` with what was wrong with each.
 */
export async function newSocketAddress(places: Places, name: string): Promise<string> {
  // Pipes are named for the whole machine and anybody may list or take a name: 128 random bits.
  if (places.platform === 'win32') return `${pipePrefix}${randomBytes(16).toString('hex')}`;
  const faults: string[] = [];
  let code: 'socketPathTooLong' | 'unsafePlace' = 'socketPathTooLong';
  for (const directory of candidates(places)) {
    const address = join(directory, `${name}.sock`);
    const tooLong = whySocketPathTooLong(address, places.platform);
    if (tooLong) {
      faults.push(tooLong);
      continue;
    }
    try {
      await makeOwnDirectory(directory);
      return address;
    } catch (failure) {
      if (!(failure instanceof DiscoveryError)) throw failure;
      code = 'unsafePlace';
      faults.push(failure.message);
    }
  }
  throw new DiscoveryError(code, `There is no place for a socket: ${faults.join('; ')}.`, {
    path: places.socketDirs[0],
  });
}

/** The session's own runtime directory comes first, but only one that keeps the promises of the XDG base directory specification; we never make it. */
function candidates(places: Places): readonly string[] {
  const { runtimeDir, socketDirs } = places;
  return runtimeDir && isSound(runtimeDir)
    ? [join(runtimeDir, 'harbormaster'), ...socketDirs]
    : socketDirs;
}

function isSound(directory: string): boolean {
  try {
    return isOwnDirectory(directory);
  } catch {
    return false;
  }
}
