/** `hm who PORT`: the lease, the process, or why nobody can have it. */
import { systemClock } from '#common/clock.ts';
import type { PortReport, SeenProcess } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import { commandWord } from '#services/command-word.ts';
import { exitCodes } from './exit-codes.ts';
import { healthSentences } from './lease-health-words.ts';
import { portOf } from './options.ts';
import { colors, json, line } from './print.ts';
import { withServer } from './session.ts';
import { ageWords, holderWords, printable, timeWords } from './speak.ts';

export function who(port: string, options: { readonly json?: boolean }): Promise<number> {
  const number = portOf(port, 'PORT');
  return withServer('hm who', async (peer) => {
    const report = await peer.request('ports/find', { port: number });
    if (options.json) json(report);
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
      for (const [label, text] of rowsOf(report, roots))
        line(`${colors.dim(label.padEnd(12))}${text}`);
    }
    return exitCodes.done;
  });
}

function projectWords({ name, root }: Project): string {
  return printable(`${name} (${root})`);
}

type Row = readonly [label: string, text: string];

function rowsOf(report: PortReport, roots: ReadonlyMap<string, string>): Row[] {
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
    rows.push(...processRows(addresses, process, roots));
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
