/** The activity as aligned text, newest first: what happened, by whom. Pure. An event it does not know is shown by its name. */
import type { Activity } from '#protocol/activity.ts';
import type { L10n } from '../l10n.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { eventWord } from './event-words.ts';

/** The parts of events that a line may show; all are optional, for a journal outlives the program that reads it. */
interface Told {
  readonly lease?: Told;
  readonly leaseId?: unknown;
  readonly service?: unknown;
  readonly port?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly projectId?: unknown;
  readonly project?: { readonly name?: unknown };
  readonly reason?: unknown;
  readonly pid?: unknown;
  readonly version?: unknown;
  readonly signal?: unknown;
  readonly command?: unknown;
  readonly listener?:
    | { readonly command?: unknown; readonly process?: { readonly pid?: unknown } }
    | undefined;
}

export function activityText(activities: readonly Activity[], scene: Scene, l10n: L10n): string {
  if (activities.length === 0) return `${l10n.t('Nothing has happened yet.')}\n`;
  const leases = namesOfLeases(activities, scene);
  const lines = activities.map((activity) => [
    timestamp(activity.at),
    eventWord(activity.type, l10n),
    subject(activity, leases),
    activity.by === 'server' ? l10n.t('by the server') : byWhom(activity.by, scene, l10n),
    details(activity, l10n),
  ]);
  return `${aligned(lines)}\n`;
}

/** `2026-11-21 14:03:22` in the machine's own time. */
function timestamp(at: number): string {
  const date = new Date(at);
  const local = new Date(at - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

/** Most events name a lease by its id alone; its name is in the picture, or in an event that is listed too. */
function namesOfLeases(activities: readonly Activity[], scene: Scene): Map<string, string> {
  const names = new Map<string, string>();
  const learn = (id: unknown, { service, port, projectId }: Told) => {
    if (typeof id !== 'string' || service === undefined) return;
    const project = typeof projectId === 'string' ? projectName(scene, projectId) : '';
    names.set(id, [service, port, project].filter(Boolean).join(' '));
  };
  for (const { data } of activities) {
    const told = data as Told;
    learn(told.leaseId, told);
    if (told.lease) learn((told.lease as { id?: unknown }).id, told.lease);
  }
  for (const lease of scene.leases.values()) learn(lease.id, lease);
  return names;
}

/** The lease or project that an event is about. */
function subject({ data }: Activity, leases: ReadonlyMap<string, string>): string {
  const told = data as Told;
  const id = told.leaseId ?? (told.lease as { id?: unknown } | undefined)?.id;
  if (typeof id === 'string') return leases.get(id) ?? id;
  return String(told.project?.name ?? '');
}

function details({ data }: Activity, l10n: L10n): string {
  const { listener, from, to, reason, version, pid, signal, command } = data as Told;
  return [
    from !== undefined && to !== undefined ? `${from} → ${to}` : '',
    listener ? `${listener.command ?? ''} (pid ${listener.process?.pid ?? '?'})` : '',
    typeof reason === 'string' ? reasonWord(reason, l10n) : '',
    signal === undefined ? '' : `${command ?? ''} (${signal})`,
    version === undefined ? '' : `${version} (pid ${pid ?? '?'})`,
  ]
    .filter(Boolean)
    .join(', ');
}

function reasonWord(reason: string, l10n: L10n): string {
  switch (reason) {
    case 'released':
      return l10n.t('given back');
    case 'holderEnded':
      return l10n.t('its holder ended');
    case 'expired':
      return l10n.t('its time was up');
    default:
      return reason;
  }
}

function byWhom(by: string, scene: Scene, l10n: L10n): string {
  if (by === scene.instanceId) return l10n.t('by this window');
  const instance = scene.instances.get(by);
  return l10n.t('by {0}', instance ? `${instance.name} (pid ${instance.process.pid})` : by);
}

/** Columns as wide as their widest cell, two spaces apart. */
function aligned(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const cells of lines)
    cells.forEach((cell, n) => {
      widths[n] = Math.max(widths[n] ?? 0, cell.length);
    });
  return lines
    .map((cells) =>
      cells
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
