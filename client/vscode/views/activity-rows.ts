/** What happened as rows, newest first: to what, what, and when. Pure. */
import type { Activity } from '#protocol/activity.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { momentPhrase } from '../words/words.ts';
import { eventWord } from './event-words.ts';
import type { Row, Rows } from './row.ts';

/** `now`: what is of another day says of which. */
export function activityRows(
  activities: readonly Activity[],
  scene: Scene,
  l10n: L10n,
  now: number,
): Rows {
  const rows = activities.map((each) => activityRow(each, scene, l10n, now));
  return { top: rows.map(({ id }) => id), byId: new Map(rows.map((row) => [row.id, row])) };
}

function activityRow(activity: Activity, scene: Scene, l10n: L10n, now: number): Row {
  const { revision, at, type, subject } = activity;
  const event = eventWord(type, l10n);
  const project = subject?.projectId && projectName(scene, subject.projectId);
  const label = aboutWhat(activity, project || undefined);
  const description = [label === '' ? undefined : event, label === project ? undefined : project];
  const time = when(at, now);
  return {
    id: `activity:${revision}`,
    label: label || event,
    description: [...description.filter(Boolean), time].join(' · '),
    ...lookOf(activity),
    tooltip: tooltip(activity, event, project || undefined, l10n),
    accessibleName: [label, event, project, time].filter(Boolean).join(', '),
    contextValue: 'activity',
    children: [],
  };
}

const timeOfDay = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const dayOfMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `14:03:22` today, `20 Nov 14:03:22` on any other day, and the year when it is another. */
function when(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return timeOfDay.format(at);
  const year = then.getFullYear() === today.getFullYear() ? '' : ` ${then.getFullYear()}`;
  return `${dayOfMonth.format(at)}${year} ${timeOfDay.format(at)}`;
}

/** The runner, the service with its port, the agent, the project; empty for what is about the server. */
function aboutWhat({ subject, data }: Activity, project: string | undefined): string {
  const { service, port, runner } = subject ?? {};
  if (runner !== undefined) return runner;
  if (service !== undefined || port !== undefined)
    return [service, port].filter((part) => part !== undefined).join(' ');
  const { agent, name } = data as { agent?: { name?: unknown }; name?: unknown };
  const named = agent?.name ?? name;
  return typeof named === 'string' ? named : (project ?? '');
}

/** A shape for each kind, and a colour only for what needs attention. */
function lookOf({ kind, type }: Activity): Pick<Row, 'icon' | 'color'> {
  if (type === 'portContested') return { icon: 'warning', color: 'list.warningForeground' };
  if (type === 'portReleased') return { icon: 'circle-slash' };
  switch (kind) {
    case 'lease':
      return { icon: 'key' };
    case 'listening':
      return { icon: type === 'portBound' ? 'circle-filled' : 'circle-outline' };
    case 'conflict':
      return { icon: 'arrow-swap' };
    case 'stop':
      return { icon: 'debug-stop' };
    case 'project':
      return { icon: 'folder' };
    case 'agent':
      return { icon: 'hubot' };
    case 'session':
      return { icon: 'comment-discussion' };
    case 'budget':
      return { icon: 'credit-card' };
    case 'runner':
      return { icon: 'terminal' };
    case 'configuration':
      return { icon: 'gear' };
    case 'authority':
      return { icon: 'shield' };
    case 'server':
    case undefined:
      return { icon: 'server' };
  }
}

function tooltip(
  { revision, at, by, caller, correlation, subject, data }: Activity,
  event: string,
  project: string | undefined,
  l10n: L10n,
): string {
  const facts: (readonly [string, string])[] = [[l10n.t('When'), momentPhrase(at)]];
  const fact = (name: string, value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number') facts.push([name, String(value)]);
  };
  fact(l10n.t('Project'), project);
  fact(l10n.t('Service'), subject?.service);
  fact(l10n.t('Port'), subject?.port);
  fact(l10n.t('Runner'), subject?.runner);
  const { from, to, reason, listener, skipped } = data as Readonly<Record<string, unknown>>;
  if (from !== undefined && to !== undefined) fact(l10n.t('Moved'), `${from} → ${to}`);
  fact(l10n.t('Why'), reason);
  if (Array.isArray(skipped)) fact(l10n.t('Passed over'), skipped.join(', '));
  fact(l10n.t('Process'), (listener as { command?: unknown } | undefined)?.command);
  fact(l10n.t('By'), caller ? `${caller.kind} ${caller.name}` : by);
  fact(l10n.t('Request'), correlation);
  fact(l10n.t('Revision'), revision);
  return factTable(event, facts);
}
