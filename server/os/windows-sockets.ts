/** The sockets of Windows with their processes, by one question through PowerShell, and by `netstat` where that gives none. Knows how to ask and how to read. */
import { runTool } from '#discovery/run-tool.ts';
import type { SeenSocket } from './listener-source.ts';
import { chainIn, type ProcessTable, seenProcess } from './process-table.ts';
import type { SocketTools } from './tool-listeners.ts';
import { PROCESSES, type WindowsProcess, windowsProcessTable } from './windows-processes.ts';

/** Ours and everybody's of UDP alike: a UDP endpoint of Windows has no state. */
const TCP =
  'Get-NetTCPConnection -State Listen | ForEach-Object { @{ k = "tcp"; a = $_.LocalAddress; p = [int]$_.LocalPort; o = [int]$_.OwningProcess } }';
const UDP =
  'Get-NetUDPEndpoint | ForEach-Object { @{ k = "udp"; a = $_.LocalAddress; p = [int]$_.LocalPort; o = [int]$_.OwningProcess } }';

/** How long PowerShell may take in all, in milliseconds: it starts slowly on a cold machine. */
const LIMIT_MS = 10_000;

interface WindowsSocket {
  readonly k: 'tcp' | 'udp';
  readonly a: string;
  readonly p: number;
  readonly o: number;
}

interface WindowsReading {
  readonly sockets?: readonly WindowsSocket[];
  readonly processes: readonly WindowsProcess[];
}

function query(parts: Readonly<Record<string, readonly string[]>>): string {
  const fields = Object.entries(parts).map(([name, all]) => `${name} = @(${all.join('; ')})`);
  return `@{ ${fields.join('; ')} } | ConvertTo-Json -Compress -Depth 3`;
}

/** Throws when `output` is not the answer to our question. */
export function parseWindowsReading(output: string): readonly SeenSocket[] {
  const { sockets = [], processes } = readingIn(output);
  const table = windowsProcessTable(processes);
  return sockets.map((socket) => seenSocket(socket, table));
}

function readingIn(output: string): WindowsReading {
  return JSON.parse(output.replace(/^\uFEFF/, '')) as WindowsReading;
}

function seenSocket({ k, a, p, o }: WindowsSocket, table: ProcessTable): SeenSocket {
  return {
    protocol: k,
    family: a.includes(':') ? 'ipv6' : 'ipv4',
    port: p,
    address: a.replace(/%.*$/, ''),
    process: seenProcess(table, o),
  };
}

/**
 * `netstat -ano`: protocol, local address, remote address, state, pid; UDP has no state. The state's word is in the language of
 * the system ("LISTENING", "ABHÖREN") and is not read: what listens has no remote port, which stands as 0.
 */
export function parseNetstat(output: string): readonly WindowsSocket[] {
  const rows = output.matchAll(
    /^\s*(TCP|UDP)\s+(\S+):(\d+)\s+(?:(?:0\.0\.0\.0|\[::\]):0\s+\S.*?|\*:\*)\s+(\d+)\s*$/gm,
  );
  return Array.from(rows, ([, kind, host = '', port, pid]) => ({
    k: kind === 'UDP' ? 'udp' : 'tcp',
    a: host.replace(/^\[(.*)\]$/, '$1'),
    p: Number(port),
    o: Number(pid),
  }));
}

async function ask(
  parts: Readonly<Record<string, readonly string[]>>,
): Promise<string | undefined> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', query(parts)];
  const answer = await runTool('powershell.exe', args, {}, { limitMs: LIMIT_MS });
  return answer?.exitCode === 0 ? answer.stdout : undefined;
}

/** Where PowerShell may not be used netstat still tells pids, though not whose they are. */
async function readByNetstat(udp: boolean): Promise<readonly SeenSocket[]> {
  const answer = await runTool('netstat.exe', ['-ano']);
  if (answer?.exitCode !== 0) throw new Error('netstat gave no list of sockets.');
  return parseNetstat(answer.stdout)
    .filter(({ k }) => udp || k === 'tcp')
    .map((socket) => seenSocket(socket, new Map()));
}

export const windowsSockets: SocketTools = {
  async sockets(udp) {
    const output = await ask({ sockets: udp ? [TCP, UDP] : [TCP], processes: [PROCESSES] });
    if (output === undefined) throw new Error('PowerShell gave no list of sockets.');
    return parseWindowsReading(output);
  },
  fewer: readByNetstat,
  async chain(pid) {
    const output = await ask({ processes: [PROCESSES] });
    if (output === undefined) return [];
    return chainIn(windowsProcessTable(readingIn(output).processes), pid, []);
  },
};
