/** Everything that listens on the machine as rows by port: whose it is, and whether it is leased. Pure. */
import type { MachineListener } from '#protocol/machine.ts';
import type { Lease } from '#protocol/ports.ts';
import { commandWord } from '#services/command-word.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { momentPhrase } from '../words/words.ts';
import { isOurs } from './machine-filter.ts';
import type { Row, Rows } from './row.ts';

export function machineView(listeners: Iterable<MachineListener>, scene: Scene, l10n: L10n): Rows {
  const leases = new Map([...scene.leases.values()].map((lease) => [lease.port, lease]));
  const leaseAt = ({ port, protocol }: MachineListener) =>
    protocol === 'udp' ? undefined : leases.get(port);
  const sorted = [...listeners].sort((a, b) => a.port - b.port || (a.id < b.id ? -1 : 1));
  const rows = sorted.map((each) => listenerRow(each, leaseAt(each), scene, l10n));
  return {
    top: rows.map(({ id }) => id),
    byId: new Map(rows.map((row) => [row.id, row])),
  };
}

/** The port that a row of this view is of; undefined for another kind of row. */
export function portOfRow(rowId: string | undefined): number | undefined {
  const found = /^listener:(\d+)/.exec(rowId ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function listenerRow(
  listener: MachineListener,
  lease: Lease | undefined,
  scene: Scene,
  l10n: L10n,
): Row {
  const { id, port, process, protocol, container } = listener;
  const isStranger = lease !== undefined && !isOurs(listener, scene);
  const program = process ? commandWord(process.command) : l10n.t('another user');
  const leased = lease && l10n.t('{0} of {1}', lease.service, projectName(scene, lease.projectId));
  const known = process?.projectId && projectName(scene, process.projectId);
  const inside = container && container !== program ? container : undefined;
  const whose = isStranger ? l10n.t('stranger on {0}', leased ?? '') : (leased ?? known ?? inside);
  const kind = protocol === 'udp' ? 'UDP' : undefined;
  return {
    id: `listener:${id}`,
    label: String(port),
    description: [kind, program, whose].filter(Boolean).join(' · '),
    ...lookOf(listener, lease, isStranger),
    tooltip: tooltip(listener, leased, known, l10n),
    accessibleName: [l10n.t('port {0}', port), kind, program, whose, !lease && l10n.t('not leased')]
      .filter(Boolean)
      .join(', '),
    // What can be done with a listener is about TCP.
    contextValue: kind ? 'datagram' : lease ? 'listener.leased' : 'listener.free',
    children: [],
  };
}

/** The shapes of the leases' states where one is leased; a ring for what is not, paler when it is of no project. */
function lookOf(
  { process }: MachineListener,
  lease: Lease | undefined,
  isStranger: boolean,
): Pick<Row, 'icon' | 'color'> {
  if (isStranger) return { icon: 'warning', color: 'list.warningForeground' };
  if (lease) return { icon: 'circle-filled', color: 'testing.iconPassed' };
  if (!process) return { icon: 'lock', color: 'disabledForeground' };
  return process.projectId
    ? { icon: 'circle-outline' }
    : { icon: 'circle-outline', color: 'disabledForeground' };
}

function tooltip(
  { port, protocol, addresses, process, user, container, ours }: MachineListener,
  leased: string | undefined,
  known: string | undefined,
  l10n: L10n,
): string {
  const facts: (readonly [string, string])[] = [];
  if (protocol !== 'udp') facts.push([l10n.t('Leased to'), leased ?? l10n.t('nobody')]);
  if (ours !== undefined) facts.push([l10n.t('Whose'), ours ? l10n.t('ours') : l10n.t('foreign')]);
  if (process) {
    const { command, cwd, startedAt } = process;
    // A container has no process of its own to be seen.
    if (process.process.pid > 0) facts.push([l10n.t('Process'), String(process.process.pid)]);
    facts.push([l10n.t('Command'), command]);
    if (known) facts.push([l10n.t('Project'), known]);
    if (cwd) facts.push([l10n.t('Folder'), cwd]);
    if (startedAt !== undefined) facts.push([l10n.t('Since'), momentPhrase(startedAt)]);
  }
  if (user !== undefined) facts.push([l10n.t('User'), user]);
  if (container !== undefined) facts.push([l10n.t('Container'), container]);
  facts.push([l10n.t('Address'), addresses.join(', ')]);
  return factTable(l10n.t('Port {0}', protocol === 'udp' ? `${port}/udp` : port), facts);
}
