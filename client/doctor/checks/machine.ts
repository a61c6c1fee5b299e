/** The machine: its disk, its file systems, its login sessions and the ports that it keeps for itself. */
import { TypeTable } from '#services/type-table.ts';
import { type Check, type Surroundings, shellWord, skipped, well } from '../check.ts';
import { nearestDirectory } from './files.ts';

/** Less than this makes the journal fail soon, in bytes: a day of heavy use writes a few MB. */
const leastRoom = 64 * 1_048_576;

export const diskSpace: Check = {
  title: 'room on the disk',
  async run(here) {
    const directory = nearestDirectory(here);
    if (directory === undefined) return skipped('There is no directory to look at.');
    const { free } = await here.room(directory);
    if (free >= leastRoom) return well;
    return {
      kind: 'wrong',
      what: `Only ${Math.floor(free / 1_048_576)} MB are free at ${directory}; without room nothing new is leased.`,
      remedy: `du -xh ${shellWord(directory)} | sort -h | tail`,
    };
  },
};

/** Where locks, fsync or permissions may not mean what they say (mount(8)). */
const foreignFileSystems =
  /^(nfs4?|cifs|smb3?|9p|afs|ceph|glusterfs|lustre|fuse\.(?!fuse-overlayfs).*|vboxsf|drvfs|vfat|exfat)$/;

export const networkFileSystem: Check = {
  title: 'file system of the state',
  run(here) {
    const { places, kernel } = here;
    const mounts = kernel('/proc/self/mountinfo');
    if (!places || mounts === undefined) return skipped('The system has no mountinfo.');
    const mount = mountOf(mounts, places.stateDir);
    if (!mount || !foreignFileSystems.test(mount.type)) return well;
    return {
      kind: 'wrong',
      what: `${places.stateDir} lies on ${mount.type} (mounted at ${mount.at}): what is flushed there may not be on a disk, and modes may not guard it.`,
      remedy: 'export HARBORMASTER_STATE_DIR="/var/tmp/harbormaster-$(id -u)"',
    };
  },
};

/** The mount that a path lies on: the longest that contains it, the last of several (proc_pid_mountinfo(5)). */
export function mountOf(mounts: string, path: string): { at: string; type: string } | undefined {
  return mounts
    .split('\n')
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const at = (before.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      return { at, type: after.split(' ')[0] ?? '' };
    })
    .filter(({ at }) => at !== '' && `${path}/`.startsWith(at === '/' ? '/' : `${at}/`))
    .sort((a, b) => a.at.length - b.at.length)
    .at(-1);
}

export const runtimeDirectory: Check = {
  title: 'XDG_RUNTIME_DIR',
  async run({ env, platform, tool }) {
    const directory = env.XDG_RUNTIME_DIR;
    if (platform === 'win32' || !directory) return skipped('It is not set.');
    const mode = await tool('stat', ['-c', '%a %u', directory]);
    if (mode?.trim() === `700 ${process.getuid?.()}`) return well;
    return {
      kind: 'wrong',
      what:
        mode === undefined
          ? `XDG_RUNTIME_DIR is ${directory}, which is not there: your login session has ended, or never was.`
          : `XDG_RUNTIME_DIR is ${directory}, which is not yours alone (mode and owner ${mode.trim()}).`,
      remedy: 'unset XDG_RUNTIME_DIR',
    };
  },
};

export const logout: Check = {
  title: 'server survives logout',
  async run({ tool }) {
    const manager = await tool('loginctl', ['show-user', '--property=KillUserProcesses']);
    const user = await tool('loginctl', [
      'show-user',
      String(process.getuid?.()),
      '--property=Linger',
    ]);
    if (manager === undefined || user === undefined) return skipped('No login manager tells.');
    const kills = /KillUserProcesses=yes/.test(manager) && /Linger=no/.test(user);
    if (!kills) return well;
    return {
      kind: 'wrong',
      what: 'The system ends all your processes when you log out, the server and what it watches among them.',
      remedy: 'loginctl enable-linger',
    };
  },
};

/** Those that the server goes by; without one, those that are built in. */
function typesOf(server: Surroundings['server']) {
  return server?.types ?? TypeTable.builtIn.rows;
}

export const ephemeralRange: Check = {
  title: 'ports for outgoing connections',
  run({ kernel, server }) {
    const text = kernel('/proc/sys/net/ipv4/ip_local_port_range');
    const [from, to] = (text ?? '').trim().split(/\s+/).map(Number);
    if (from === undefined || to === undefined) return skipped('The system does not tell them.');
    const hit = typesOf(server).filter(({ range }) => range.from <= to && range.to >= from);
    if (hit.length === 0) return well;
    return {
      kind: 'wrong',
      what: `Outgoing connections take ports ${from}-${to}, among them those of ${hit.map(({ name }) => name).join(', ')}: a dev server may find its port taken by chance.`,
      remedy: "sudo sysctl -w net.ipv4.ip_local_port_range='32768 60999'",
    };
  },
};

export const reservedPorts: Check = {
  title: 'ports that the system reserves',
  run({ kernel, server }) {
    const text = kernel('/proc/sys/net/ipv4/ip_local_reserved_ports');
    if (text === undefined) return skipped('The system does not tell them.');
    const reserved = text
      .trim()
      .split(',')
      .filter((part) => part !== '')
      .map((part) => part.split('-').map(Number) as [number, number?]);
    const full = typesOf(server).filter(({ range }) =>
      reserved.some(([first, last = first]) => first <= range.from && last >= range.to),
    );
    if (full.length === 0) return well;
    return {
      kind: 'wrong',
      what: `The system reserves all ports of ${full.map(({ name }) => name).join(', ')}: no service of that type gets one.`,
      remedy: "sudo sysctl -w net.ipv4.ip_local_reserved_ports=''",
    };
  },
};

/** The oldest Node that runs a server. */
const oldestNode = 20;

export const nodeVersion: Check = {
  title: 'Node on the PATH',
  async run({ tool }) {
    const said = await tool('node', ['--version']);
    const major = Number(/^v(\d+)\./.exec(said ?? '')?.[1]);
    if (said === undefined) return skipped('There is none; the editor’s own is used.');
    if (major >= oldestNode) return well;
    return {
      kind: 'wrong',
      what: `The first node on the PATH is ${said.trim()}; Harbormaster needs ${oldestNode} or later.`,
      remedy: 'PATH="$(printf %s "$PATH" | cut -d: -f2-)"',
    };
  },
};
