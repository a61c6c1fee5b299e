/** The sockets of macOS, by `lsof`. Knows how to ask it and how to read what it prints. */
import { runTool } from '#discovery/run-tool.ts';
import type { SeenSocket } from './listener-source.ts';
import { readMacosProcesses } from './macos-processes.ts';
import { chainIn, seenProcess } from './process-table.ts';
import type { SocketTools } from './tool-listeners.ts';

export interface LsofSocket {
  readonly pid: number;
  readonly protocol: 'tcp' | 'udp';
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly port: number;
  /** The login name of the process's user. */
  readonly user?: string | undefined;
}

/**
 * `lsof -F pLPtn` (lsof(8), "OUTPUT FOR OTHER PROGRAMS"): a line a field, `p` the process, `L` its user, then for each of its
 * sockets `t` the family, `P` the protocol and `n` the name, such as `n*:3000`, `n127.0.0.1:3000`, `n[::1]:3000`. A socket of
 * both families comes twice. A UDP socket that is connected has `->` in its name, an unbound one `*:*`; neither is wanted.
 */
export function parseLsof(output: string): readonly LsofSocket[] {
  const sockets: LsofSocket[] = [];
  let pid = 0;
  let user: string | undefined;
  let family = 'IPv4';
  let protocol = 'TCP';
  for (const line of output.split('\n')) {
    const [field, value] = [line[0], line.slice(1)];
    if (field === 'p') [pid, user] = [Number(value), undefined];
    else if (field === 'L') user = value;
    else if (field === 't') family = value;
    else if (field === 'P') protocol = value;
    else if (field === 'n') {
      const [, host, port] = /^([^>]*):(\d+)$/.exec(value) ?? [];
      if (host && port && pid > 0)
        sockets.push({
          ...{ pid, user, address: addressOf(host, family), port: Number(port) },
          protocol: protocol === 'UDP' ? 'udp' : 'tcp',
          family: family === 'IPv6' ? 'ipv6' : 'ipv4',
        });
    }
  }
  return sockets;
}

function addressOf(host: string, family: string): string {
  if (host === '*') return family === 'IPv6' ? '::' : '0.0.0.0';
  return host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
}

/** Where processes work: `lsof -a -d cwd -F pn`. What cannot be told is left out. */
export function parseLsofDirectories(output: string): ReadonlyMap<number, string> {
  const directories = new Map<number, string>();
  let pid = 0;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    else if (line.startsWith('n/')) directories.set(pid, line.slice(1));
  }
  return directories;
}

/** TCP that listens, and all of UDP: of UDP, lsof knows no states on macOS (lsof-org/lsof issue 322). */
const LISTENING = ['-iTCP', '-sTCP:LISTEN'];

/** `lsof` exits with 1 when there is none. */
async function readSockets(udp: boolean): Promise<readonly SeenSocket[]> {
  const selection = udp ? [...LISTENING, '-iUDP'] : LISTENING;
  const [answer, table] = await Promise.all([
    runTool('/usr/sbin/lsof', ['-nP', ...selection, '-FpLPtn']),
    readMacosProcesses(),
  ]);
  if (!answer || answer.exitCode === undefined) throw new Error('lsof gave no answer.');
  const sockets = parseLsof(answer.stdout);
  const directories = await directoriesOf(sockets.map((socket) => socket.pid));
  return sockets.map(({ pid, ...socket }) => {
    const seen = seenProcess(table, pid);
    return { ...socket, process: seen && { ...seen, cwd: directories.get(pid) } };
  });
}

async function directoriesOf(pids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const list = [...new Set(pids)].join(',');
  const answer = list
    ? await runTool('/usr/sbin/lsof', ['-a', '-d', 'cwd', '-p', list, '-Fpn'])
    : undefined;
  return parseLsofDirectories(answer?.stdout ?? '');
}

export const macosSockets: SocketTools = {
  sockets: readSockets,
  async chain(pid, variables) {
    const links = chainIn(await readMacosProcesses(), pid, variables);
    const directories = await directoriesOf(links.map((link) => link.process.pid));
    return links.map((link) => ({ ...link, cwd: directories.get(link.process.pid) }));
  },
};
