/** `hm who PORT`: the lease, the process, or why nobody can have it. */
import path from 'node:path';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { portOf } from '#client/cli/options.ts';
import { colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, holderWords, printable, timeWords } from '#client/cli/speak.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { systemClock } from '#common/clock.ts';
import type { MachineTrace } from '#protocol/machine.ts';
import type { PortReport, SeenProcess } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import { commandWord } from '#services/command-word.ts';
import { healthSentences } from './lease-health-words.ts';
import { datagramRows, originRows, ownWords, type Row } from './origin-words.ts';

export function who(port: string, options: { readonly json?: boolean }): Promise<number> {
  const number = portOf(port, 'PORT');
  return withServer('hm who', async (peer) => {
    const report = await peer.request('ports/find', { port: number });
    const traces = await tracesOf(peer, report);
    if (options.json) json(traces.length === 0 ? report : { ...report, traces });
    else {
      const { change } = await peer.request('state/watch', {});
      const roots = new Map(change.projects.map((project) => [project.id, projectWords(project)]));
      for (const { process } of report.listeners)
        if (process?.projectId !== undefined && !roots.has(process.projectId) && process.cwd)
          await peer
            .request('projects/find', { path: process.cwd })
            .then((project) => roots.set(project.id, projectWords(project)))
            // Without its name, the project is told by its id.
            .catch(() => {});
      const names = new Map(change.instances.map(({ id, name }) => [id, name]));
      for (const [label, text] of rowsOf(report, roots, traceRowsOf(traces, names)))
        line(`${colors.dim(label.padEnd(12))}${text}`);
      for (const [label, text] of traces.flatMap(datagramRows))
        line(`${colors.dim(label.padEnd(12))}${text}`);
      for (const trace of traces) if (trace.sameProject) line(ownWords(trace));
    }
    return exitCodes.done;
  });
}

/** What more can be told of those who have no lease of the port; of who holds one, the lease tells it. */
async function tracesOf(peer: SocketPeer, report: PortReport): Promise<readonly MachineTrace[]> {
  if (report.lease?.state === 'bound') return [];
  // UDP is of no lease: whoever has bound that port is told beside.
  const { traces } = await peer.request('machine/trace', {
    ...{ port: report.port, path: path.resolve('.') },
  });
  return traces.filter(({ socket }) => !socket.ours);
}

/** By pid: the rows that stand below a process. */
function traceRowsOf(
  traces: readonly MachineTrace[],
  names: ReadonlyMap<string, string>,
): (pid: number) => readonly Row[] {
  return (pid) =>
    traces
      .filter(({ socket }) => socket.process?.process.pid === pid)
      .flatMap((trace) => originRows(trace, names));
}

function projectWords({ name, root }: Project): string {
  return printable(`${name} (${root})`);
}

function rowsOf(
  report: PortReport,
  roots: ReadonlyMap<string, string>,
  more: (pid: number) => readonly Row[],
): Row[] {
  const { port, lease, listeners } = report;
  const rows: Row[] = [[`port ${port}`, colors.bold(verdictWords(report))]];
  if (lease) {
    rows.push(['service', `${lease.service} (${lease.type})`]);
    rows.push(['project', roots.get(lease.projectId) ?? lease.projectId]);
    rows.push(['held by', holderWords(lease.holder)]);
    if (lease.singleton !== undefined) rows.push(['singleton', 'one for this machine']);
    for (const { holder, projectId } of lease.sharers ?? [])
      rows.push(['shared by', `${holderWords(holder)} of ${roots.get(projectId) ?? projectId}`]);
    rows.push(['url', lease.url]);
    for (const sentence of healthSentences(lease, systemClock.now()))
      rows.push(['health', sentence]);
  }
  const seen = new Map<
    string,
    { readonly addresses: string[]; readonly process?: SeenProcess | undefined }
  >();
  for (const { address, process } of listeners) {
    const key = String(process?.process.pid);
    const known = seen.get(key);
    if (known) known.addresses.push(address);
    else seen.set(key, { addresses: [address], process });
  }
  for (const { addresses, process } of seen.values())
    rows.push(
      ...processRows(addresses, process, roots),
      ...(process ? more(process.process.pid) : []),
    );
  return rows;
}

function processRows(
  addresses: readonly string[],
  process: SeenProcess | undefined,
  roots: ReadonlyMap<string, string>,
): Row[] {
  const rows: Row[] = [['listens on', addresses.join(', ')]];
  if (!process) return [...rows, ['process', 'of another user: the system does not say which']];
  rows.push(['process', `${commandWord(printable(process.command))} (pid ${process.process.pid})`]);
  rows.push(['command', printable(process.command)]);
  if (process.startedAt !== undefined)
    rows.push(['started', `${ageWords(systemClock.now() - process.startedAt)} ago`]);
  if (process.cwd !== undefined) rows.push(['directory', printable(process.cwd)]);
  if (process.projectId !== undefined)
    rows.push(['works in', roots.get(process.projectId) ?? process.projectId]);
  return rows;
}

function verdictWords({ verdict, lease, until }: PortReport): string {
  switch (verdict) {
    case 'leased':
      return lease?.state === 'contested' ? 'leased, and a stranger listens on it' : 'leased';
    case 'used':
      return 'in use, without a lease';
    case 'resting':
      return `free, but rests until ${until === undefined ? 'soon' : timeWords(until)}`;
    case 'excluded':
      return 'kept by the system';
    case 'free':
      return 'free';
    case 'unknown':
      return 'could not be told';
  }
}
