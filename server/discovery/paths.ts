/** Where everything lies: every path of the product comes from here. Pure: it derives from given surroundings and touches no file. */
import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { DiscoveryError } from './discovery-error.ts';
import type { ProjectRoot } from './project-id.ts';

/** What the places follow from. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** The numeric user id; -1 on Windows, which has none. */
  readonly uid: number;
  /** Which machine this is; empty where state never leaves the machine. */
  readonly machineId: string;
  /** Which pid namespace this is; empty where there are none. */
  readonly pidNamespace: string;
}

export interface Places {
  readonly platform: NodeJS.Platform;
  readonly uid: number;
  /** Keeps machines and containers that share a home apart. */
  readonly hostId: string;
  /** Ours, 0700: everything that clients meet at. Follows from the home directory alone. */
  readonly stateDir: string;
  /** The project whose own server this is about; absent for the shared one. */
  readonly project?: ProjectRoot | undefined;
  /** A directory for each project that has, or had, a server of its own or a word of the user's about its mode. */
  readonly projects: string;
  /** Journal, snapshot, backups of this host, unless an earlier server chose another place (see Claim.dataDir). */
  readonly dataDir: string;
  /** Remembers which data directory the first server chose. */
  readonly dataChoice: string;
  /** Names the server that serves. */
  readonly pointer: string;
  /** Directory of the succession of servers: one numbered seat per epoch. */
  readonly reigns: string;
  /** Directory of the succession of those who start a server. */
  readonly starters: string;
  /**
   * When the last servers were started, against crash loops. Not the `starts` of 0.1.0, whose servers cannot open a store of
   * this version: their failures must not keep ours from starting.
   */
  readonly starts: string;
  /** The secret that both sides prove to know. */
  readonly token: string;
  /** Tokens that stand for less than the user, one file each. */
  readonly tokens: string;
  /** What of project files is trusted, one file a project. */
  readonly trust: string;
  /** Where windows agree which of them speaks. */
  readonly floor: string;
  /** One file for each runner host of this machine, and its log. */
  readonly hosts: string;
  /** A directory for each runner: how it was started, what it printed, how it ended. */
  readonly runners: string;
  /** The user's own configuration. */
  readonly config: string;
  /** Directory of the succession of those who write a configuration file. The user's own, whoever is served. */
  readonly writers: string;
  /** What such files said before, ten texts of each. The user's own, too. */
  readonly backups: string;
  /** What the server prints and logs. */
  readonly log: string;
  /** The builds that servers and launchers run, one directory each. The user's own, whoever is served. */
  readonly versions: string;
  /** The session's own directory for sockets, better than all others where it is sound. */
  readonly runtimeDir?: string | undefined;
  /** Directories for sockets, best first; empty on Windows. */
  readonly socketDirs: readonly string[];
}

/** Derives all places. Throws DiscoveryError `realHome` when HARBORMASTER_TEST is set and HARBORMASTER_STATE_DIR is not. */
export function placesFor(here: Surroundings): Places {
  const { join } = here.platform === 'win32' ? win32 : posix;
  const moved = movedStateDir(here);
  const stateDir = moved ?? homeStateDir(here);
  const hostId = hostIdOf(here);
  const xdgState = moved ? undefined : absolute(here, 'XDG_STATE_HOME');
  const dataHome =
    xdgState && here.platform !== 'win32' ? join(xdgState, 'harbormaster') : stateDir;
  return {
    platform: here.platform,
    uid: here.uid,
    hostId,
    stateDir,
    projects: join(stateDir, 'projects'),
    dataDir: join(dataHome, `data-${hostId}`),
    dataChoice: join(stateDir, `data-${hostId}.json`),
    pointer: join(stateDir, `server-${hostId}.json`),
    reigns: join(stateDir, `reigns-${hostId}`),
    starters: join(stateDir, `starters-${hostId}`),
    starts: join(stateDir, `launches-${hostId}.json`),
    token: join(stateDir, 'token'),
    tokens: join(stateDir, 'tokens'),
    trust: join(stateDir, 'trust'),
    floor: join(stateDir, `floor-${hostId}`),
    hosts: join(stateDir, `hosts-${hostId}`),
    runners: join(stateDir, 'runners'),
    config: join(moved ?? configHome(here), 'config.jsonc'),
    writers: join(stateDir, `writers-${hostId}`),
    backups: join(stateDir, 'backups'),
    log: join(stateDir, `server-${hostId}.log`),
    versions: join(stateDir, 'versions'),
    runtimeDir: moved ? undefined : absolute(here, 'XDG_RUNTIME_DIR'),
    socketDirs: socketDirsOf(here, stateDir, moved !== undefined),
  };
}

/**
 * The places of a project's own server: clients meet at a directory of the user's own, and what the server remembers lies
 * with the project. Everything else (token, sockets, what is installed) is the user's, whoever serves.
 */
export function projectPlaces(home: Places, project: ProjectRoot): Places {
  const { join } = home.platform === 'win32' ? win32 : posix;
  const stateDir = join(home.projects, project.id);
  const { hostId } = home;
  return {
    ...home,
    project,
    stateDir,
    dataDir: join(harborDirectory(home, project.root), `data-${hostId}`),
    dataChoice: join(stateDir, `data-${hostId}.json`),
    pointer: join(stateDir, `server-${hostId}.json`),
    reigns: join(stateDir, `reigns-${hostId}`),
    starters: join(stateDir, `starters-${hostId}`),
    starts: join(stateDir, `launches-${hostId}.json`),
    log: join(stateDir, `server-${hostId}.log`),
  };
}

/** The one directory of ours in a project. It ignores itself for git. */
export function harborDirectory({ platform }: Pick<Places, 'platform'>, root: string): string {
  return (platform === 'win32' ? win32 : posix).join(root, '.harbormaster');
}

/** The one variable that moves everything, for tests and for servers of a single project. */
function movedStateDir(here: Surroundings): string | undefined {
  const moved = here.env.HARBORMASTER_STATE_DIR;
  if (moved) {
    if (!pathsOf(here).isAbsolute(moved))
      throw new DiscoveryError(
        'unsafePlace',
        `HARBORMASTER_STATE_DIR must be an absolute path; it is "${moved}".`,
        { path: moved },
      );
    return pathsOf(here).normalize(moved);
  }
  if (here.env.HARBORMASTER_TEST)
    throw new DiscoveryError(
      'realHome',
      'This is a test run and would use the real home directory: set HARBORMASTER_STATE_DIR.',
    );
  return undefined;
}

/** XDG variables differ between a desktop launch, ssh and a sandbox, so the home directory alone decides. */
function homeStateDir(here: Surroundings): string {
  if (here.platform === 'win32') {
    const local = absolute(here, 'LOCALAPPDATA') ?? win32.join(here.home, 'AppData', 'Local');
    return win32.join(local, 'harbormaster');
  }
  if (here.platform === 'darwin')
    return posix.join(here.home, 'Library', 'Application Support', 'harbormaster');
  return posix.join(here.home, '.local', 'state', 'harbormaster');
}

/** The XDG base directory specification; on macOS and Windows where programs of that system keep theirs. */
function configHome(here: Surroundings): string {
  const xdg = here.platform === 'win32' ? undefined : absolute(here, 'XDG_CONFIG_HOME');
  if (xdg) return posix.join(xdg, 'harbormaster');
  if (here.platform === 'win32') {
    const roaming = absolute(here, 'APPDATA') ?? win32.join(here.home, 'AppData', 'Roaming');
    return win32.join(roaming, 'harbormaster');
  }
  return here.platform === 'darwin'
    ? homeStateDir(here)
    : posix.join(here.home, '.config', 'harbormaster');
}

/** 48 bits tell the few machines apart that share one home. */
function hostIdOf(here: Surroundings): string {
  const facts = `${here.machineId}|${here.uid}|${here.pidNamespace}`;
  return createHash('sha256').update(facts).digest('hex').slice(0, 12);
}

/** Never on a network home if it can be helped: the state directory comes last, unless it was moved on purpose. */
function socketDirsOf(here: Surroundings, stateDir: string, moved: boolean): string[] {
  if (here.platform === 'win32') return [];
  const inState = posix.join(stateDir, 'run');
  const inTemp = `/tmp/harbormaster-${here.uid}`;
  return moved ? [inState, inTemp] : [inTemp, inState];
}

/** The XDG base directory specification: a relative path in one of its variables is to be ignored. */
function absolute(here: Surroundings, variable: string): string | undefined {
  const value = here.env[variable];
  return value && pathsOf(here).isAbsolute(value) ? value : undefined;
}

function pathsOf(here: Surroundings): typeof posix {
  return here.platform === 'win32' ? win32 : posix;
}
