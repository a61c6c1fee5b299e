/** A window or an agent as a row below a project that it shares with others: which editor, where it is reached, what else is open in it. */
import type { Instance } from '#protocol/instances.ts';
import type { Lease } from '#protocol/ports.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { momentPhrase } from '../words/words.ts';
import { leaseRowId } from './lease-row.ts';
import type { Row } from './row.ts';

export interface PlacedInstance {
  readonly instance: Instance;
  /** The row stands below this project. */
  readonly projectId: string;
  readonly isThisWindow: boolean;
  /** What runs still of an agent that ended. */
  readonly left: readonly Lease[];
  /** The names of the other projects that are open in it. */
  readonly others: readonly string[];
}

/** An agent whose hook said so, or whose process is proven dead. */
export function hasEnded({ agent }: Instance): boolean {
  return agent?.endedAt !== undefined;
}

/** What an agent leased and what somebody listens on: a port alone is nothing that was left running. */
export function leftBy({ agent }: Instance, leases: ReadonlyMap<string, Lease>): Lease[] {
  return (agent?.leaseIds ?? []).flatMap((id) => {
    const lease = leases.get(id);
    return lease && (lease.state === 'bound' || lease.state === 'contested') ? [lease] : [];
  });
}

/** The instance that a row's id is of; undefined for another kind of row. */
export function instanceIdOf(rowId: string | undefined): string | undefined {
  return /^instance:[^:]+:(.+)$/.exec(rowId ?? '')?.[1];
}

export function instanceRowId({ instance, projectId }: PlacedInstance): string {
  return `instance:${projectId}:${instance.id}`;
}

export function instanceRow(placed: PlacedInstance, l10n: L10n): Row {
  if (hasEnded(placed.instance)) return endedRow(placed, l10n);
  const { instance, isThisWindow, others } = placed;
  const { kind, name, process, presence, since } = instance;
  const isAgent = kind === 'agent';
  const what = isAgent ? l10n.t('agent') : l10n.t('window');
  const who = isThisWindow ? l10n.t('this window') : what;
  const pid = !isThisWindow && l10n.t('pid {0}', process.pid);
  const also = others.length > 0 && l10n.t('also {0}', others.join(', '));
  const silent = presence === 'silent' && l10n.t('silent');
  const facts: (readonly [string, string])[] = [
    [isAgent ? l10n.t('Agent') : l10n.t('Editor'), name],
    [l10n.t('Process'), String(process.pid)],
    [l10n.t('Since'), momentPhrase(since)],
  ];
  if (others.length > 0) facts.push([l10n.t('Also open in it'), others.join(', ')]);
  if (silent) facts.push([l10n.t('Connection'), l10n.t('lost; the process may live')]);
  return {
    id: instanceRowId(placed),
    label: who,
    // What tells it from its neighbours comes first: the side bar is narrow, and the editor's name is long.
    description: [pid, also, silent, name].filter(Boolean).join(' · '),
    icon: isAgent ? 'hubot' : 'device-desktop',
    color: silent ? 'disabledForeground' : undefined,
    tooltip: factTable(who, facts),
    accessibleName: [who, pid, also, silent, name].filter(Boolean).join(', '),
    contextValue: isThisWindow ? 'instance.here' : `instance.${kind}`,
    children: [],
  };
}

/** With what it left running below it, to stop or to keep. */
function endedRow(placed: PlacedInstance, l10n: L10n): Row {
  const { instance, left } = placed;
  const { name, process, agent } = instance;
  const who = l10n.t('agent');
  const state = l10n.t('ended, left {0} running', left.length);
  const facts: (readonly [string, string])[] = [
    [l10n.t('Agent'), name],
    [l10n.t('Process'), String(process.pid)],
    [l10n.t('Since'), momentPhrase(instance.since)],
    [l10n.t('Ended'), momentPhrase(agent?.endedAt ?? instance.since)],
  ];
  if (agent) facts.push([l10n.t('Folder'), agent.directory]);
  return {
    id: instanceRowId(placed),
    label: who,
    description: `${state} · ${name}`,
    icon: 'hubot',
    color: 'disabledForeground',
    tooltip: factTable(who, facts),
    accessibleName: [who, state, name].join(', '),
    contextValue: 'instance.ended',
    children: left.map(({ id }) => leaseRowId(id)),
  };
}
