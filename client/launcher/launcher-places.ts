/** Where the launcher and what it reads lie in the state directory. Knows names, and touches no file. */
import { join } from 'node:path';
import type { Places } from '#discovery/paths.ts';

export interface LauncherPlaces {
  /** The one directory that stands in PATH. */
  readonly bin: string;
  /** The only path that hooks and login items ever name. */
  readonly launcher: string;
  /** The directories of all installations, one a line: extension folders and package roots. */
  readonly installs: string;
  /** What may be run, a directory a build. */
  readonly versions: string;
  /** One line: the name of the directory in `versions` that is to be run. */
  readonly newest: string;
  /** Which Node runs it: a command, and in a second line `node` or `electron`. */
  readonly runtime: string;
}

export function launcherPlaces({
  stateDir,
  versions,
  platform,
}: Pick<Places, 'stateDir' | 'versions' | 'platform'>): LauncherPlaces {
  const bin = join(stateDir, 'bin');
  return {
    bin,
    launcher: join(bin, platform === 'win32' ? 'hm.cmd' : 'hm'),
    installs: join(stateDir, 'installs'),
    versions,
    newest: join(versions, 'newest'),
    runtime: join(versions, 'runtime'),
  };
}
