/** The listening sockets of macOS, by `lsof`. Knows how to ask it and how to read what it prints. */
import { runTool } from '#discovery/run-tool.ts';
import type { SeenListener } from './listener-source.ts';
import { readMacosProcesses } from './macos-processes.ts';
import { seenProcess } from './process-table.ts';

export interface LsofSocket {
  readonly pid: number;
  readonly address: string;
  readonly port: number;
}

/**
 * `lsof -F pn` (lsof(8), "output for other programs"): a line a field, `p` the process, then an `n` for each of its
 * sockets, such as `n*:3000`, `n127.0.0.1:3000`, `n[::1]:3000`. A socket of both families comes twice.
 */
export function parseLsof(output: string): readonly LsofSocket[] {
  const sockets: LsofSocket[] = [];
  let pid = 0;
  let family = 'IPv4';
  for (const line of output.split('\n')) {
    const [field, value] = [line[0], line.slice(1)];
    if (field === 'p') pid = Number(value);
    else if (field === 't') family = value;
    else if (field === 'n') {
      const [, host, port] = /^(.*):(\d+)$/.exec(value) ?? [];
      if (host && port && pid > 0)
        sockets.push({ pid, address: addressOf(host, family), port: Number(port) });
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

/** Every listening TCP socket. `lsof` exits with 1 when there is none. Rejects when a tool gives no answer. */
export async function readMacosListeners(): Promise<readonly SeenListener[]> {
  const [answer, table] = await Promise.all([
    runTool('/usr/sbin/lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-FpPtn']),
    readMacosProcesses(),
  ]);
  if (!answer || answer.exitCode === undefined) throw new Error('lsof gave no answer.');
  const sockets = parseLsof(answer.stdout);
  const pids = [...new Set(sockets.map((socket) => socket.pid))].join(',');
  const where = pids && (await runTool('/usr/sbin/lsof', ['-a', '-d', 'cwd', '-p', pids, '-Fpn']));
  const directories = parseLsofDirectories(where ? where.stdout : '');
  return sockets.map(({ pid, address, port }) => {
    const seen = seenProcess(table, pid);
    return { port, address, process: seen && { ...seen, cwd: directories.get(pid) } };
  });
}
