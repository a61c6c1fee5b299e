/** Sessions as rows: under their project, under the day on which they began, newest first. Pure. */
import type { Session } from '#protocol/sessions.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { whyPhrase } from '../words/runner-words.ts';
import {
  sessionStatePhrase,
  sessionStateWord,
  sessionTitle,
  spentFacts,
  spentPhrases,
  tokensOf,
  tokensPhrase,
} from '../words/session-words.ts';
import { momentPhrase } from '../words/words.ts';
import type { Row, Rows } from './row.ts';

/** What can be done with a session; menus go by it, as `viewItem` says `session.<way>`. */
export type SessionWay =
  | 'works'
  /** It waits for a person: resume it or leave it. */
  | 'offered'
  /** The same, and nobody knows by which name it would be resumed. */
  | 'nameless'
  /** It can be resumed. */
  | 'ended'
  /** Another went on with it, or there is nothing to go on with. */
  | 'over';

export function wayOfSession(session: Session): SessionWay {
  const { state, offered, agentSessionId } = session;
  if (state === 'works') return 'works';
  if (offered) return agentSessionId === undefined ? 'nameless' : 'offered';
  const isOver = state === 'resumed' || state === 'notStarted' || agentSessionId === undefined;
  return isOver ? 'over' : 'ended';
}

export function sessionRowId(sessionId: string): string {
  return `session:${sessionId}`;
}

/** The session that a row is of; undefined for another kind of row. */
export function sessionOfRow(rowId: string | undefined): string | undefined {
  return /^session:(s_[0-9a-f]{16})$/.exec(rowId ?? '')?.[1];
}

/** `sessions` come newest first. This window's projects stand before those of others. */
export function sessionRows(
  sessions: readonly Session[],
  scene: Pick<Scene, 'projects' | 'here' | 'now'>,
  l10n: L10n,
): Rows {
  const byProject = grouped(sessions, ({ projectId }) => projectId);
  const here = scene.here.filter((id) => byProject.has(id));
  const top = [...here, ...[...byProject.keys()].filter((id) => !here.includes(id))];
  const rows = top.flatMap((projectId) => {
    const own = byProject.get(projectId) ?? [];
    const days = [...grouped(own, ({ startedAt }) => new Date(startedAt).toDateString()).values()];
    const dayRows = days.map((group, n) => dayRow(projectId, group, n === 0, scene.now, l10n));
    const children = dayRows.map(({ id }) => id);
    const project = projectRow(projectId, own, projectName(scene, projectId), children, l10n);
    return [project, ...dayRows, ...own.map((each) => sessionRow(each, l10n))];
  });
  return {
    top: top.map(projectRowId),
    byId: new Map(rows.map((row) => [row.id, row])),
  };
}

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

function projectRowId(projectId: string): string {
  return `sessions:${projectId}`;
}

function projectRow(
  projectId: string,
  sessions: readonly Session[],
  label: string,
  children: readonly string[],
  l10n: L10n,
): Row {
  const waiting = sessions.filter(({ offered }) => offered).length;
  const words = [
    countPhrase(sessions.length, l10n),
    ...(waiting === 0
      ? []
      : [waiting === 1 ? l10n.t('1 waits for you') : l10n.t('{0} wait for you', waiting)]),
  ];
  return {
    id: projectRowId(projectId),
    label,
    description: words.join(' · '),
    icon: 'folder',
    tooltip: factTable(label, [[l10n.t('Sessions'), words.join(', ')]]),
    accessibleName: [label, l10n.t('project'), ...words].join(', '),
    contextValue: 'sessions.project',
    children,
  };
}

function dayRow(
  projectId: string,
  sessions: readonly Session[],
  isNewest: boolean,
  now: number,
  l10n: L10n,
): Row {
  const at = sessions[0]?.startedAt ?? now;
  const label = dayPhrase(at, now, l10n);
  const spent = sessions.reduce((sum, { summary }) => sum + (tokensOf(summary) ?? 0), 0);
  const tokens = tokensPhrase(spent || undefined, l10n);
  const words = [countPhrase(sessions.length, l10n), ...(tokens === undefined ? [] : [tokens])];
  return {
    id: `${projectRowId(projectId)}:${new Date(at).toDateString()}`,
    label,
    description: words.join(' · '),
    icon: 'calendar',
    tooltip: factTable(label, [[l10n.t('Sessions'), words.join(', ')]]),
    accessibleName: [label, ...words].join(', '),
    contextValue: 'sessions.day',
    closed: !isNewest,
    children: sessions.map(({ id }) => sessionRowId(id)),
  };
}

function countPhrase(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t('1 session') : l10n.t('{0} sessions', count);
}

const dayMs = 86_400_000;
const dayOfMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `Today`, `Yesterday`, `20 Nov`, and the year when it is another. */
function dayPhrase(at: number, now: number, l10n: L10n): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return l10n.t('Today');
  // Noon of the day before: an hour more or less makes no other day of it.
  const before = new Date(new Date(now).setHours(12) - dayMs);
  if (then.toDateString() === before.toDateString()) return l10n.t('Yesterday');
  const year = then.getFullYear() === today.getFullYear() ? '' : ` ${then.getFullYear()}`;
  return `${dayOfMonth.format(at)}${year}`;
}

function sessionRow(session: Session, l10n: L10n): Row {
  const { id, agent, startedAt } = session;
  const title = sessionTitle(session);
  const time = timeOfDay.format(startedAt);
  const words = [
    agent === title ? undefined : agent,
    sessionStatePhrase(session, l10n),
    ...spentPhrases(session.summary, l10n),
    time,
  ].filter((word) => word !== undefined);
  return {
    id: sessionRowId(id),
    label: title,
    description: words.join(' · '),
    ...lookOfSession(session),
    tooltip: tooltip(session, title, l10n),
    accessibleName: [title, l10n.t('session'), ...words].join(', '),
    contextValue: `session.${wayOfSession(session)}`,
    children: [],
  };
}

/** A shape for each state, and a colour only for what needs attention, or for what is over. */
export function lookOfSession({ state, offered }: Session): Pick<Row, 'icon' | 'color'> {
  if (offered) return { icon: 'debug-continue', color: 'list.warningForeground' };
  switch (state) {
    case 'works':
      return { icon: 'vm-running', color: 'testing.iconPassed' };
    case 'finished':
      return { icon: 'pass' };
    case 'stopped':
      return { icon: 'primitive-square' };
    case 'interrupted':
      return { icon: 'debug-disconnect' };
    case 'notStarted':
      return { icon: 'circle-slash', color: 'disabledForeground' };
    case 'resumed':
      return { icon: 'debug-step-over', color: 'disabledForeground' };
  }
}

function tooltip(session: Session, title: string, l10n: L10n): string {
  const { state, cause, agent, name, directory, startedAt, endedAt, automatic, summary } = session;
  const facts: (readonly [string, string])[] = [[l10n.t('State'), sessionStateWord(state, l10n)]];
  if (cause !== undefined) facts.push([l10n.t('Why'), whyPhrase(cause)]);
  facts.push([l10n.t('Agent'), agent], [l10n.t('Runner'), name], [l10n.t('Folder'), directory]);
  facts.push([l10n.t('Started'), momentPhrase(startedAt)]);
  if (endedAt !== undefined) facts.push([l10n.t('Ended'), momentPhrase(endedAt)]);
  if (summary) {
    const { asked, answered, toolCalls, model } = summary;
    const said = l10n.t('{0} asked, {1} answered, {2} tool calls', asked, answered, toolCalls);
    facts.push([l10n.t('Messages'), said]);
    if (model !== undefined) facts.push([l10n.t('Model'), model]);
  }
  facts.push(...spentFacts(summary, l10n));
  if (automatic) facts.push([l10n.t('Resumed'), l10n.t('by itself')]);
  facts.push([l10n.t('Session'), session.id]);
  return factTable(title, facts);
}
