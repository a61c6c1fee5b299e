/** Whole sentences about sessions: what happened, who stands in the way, and the next step. Pure. */
import type { ResultOf } from '#client/connection/calls.ts';
import type { Session } from '#protocol/sessions.ts';
import type { L10n } from '../l10n.ts';
import { sessionTitle } from './session-words.ts';

type NotResumed = Extract<ResultOf<'sessions/resume'>, { kind: 'refused' }>;

/** Why it was not resumed. */
export function sayNotResumed({ why, session }: NotResumed, title: string, l10n: L10n): string {
  switch (why) {
    case 'noSuchSession':
      return l10n.t('{0} was deleted.', title);
    case 'mayRun':
      return l10n.t('{0} runs, or may, as {1}.', title, session?.name ?? title);
    case 'cannotBeNamed':
      return l10n.t('Nobody knows by which name its agent would resume {0}.', title);
  }
}

/** That agents of one project were interrupted. */
export function sayInterrupted(sessions: readonly Session[], project: string, l10n: L10n): string {
  const [first] = sessions;
  if (sessions.length !== 1 || !first)
    return l10n.t('{0} sessions were interrupted in {1}.', sessions.length, project);
  const { agent, name } = first;
  const title = sessionTitle(first);
  const isNamed = title !== name && title !== agent;
  return isNamed
    ? l10n.t('{0} was interrupted in {1}: {2}.', agent, project, title)
    : l10n.t('{0} was interrupted in {1}.', agent, project);
}
