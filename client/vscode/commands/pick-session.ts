/** The session that a command is about: the one of the view's row, else one that the user picks. */
import * as vscode from 'vscode';
import type { Session } from '#protocol/sessions.ts';
import { projectName } from '../stages/scene.ts';
import {
  lookOfSession,
  type SessionWay,
  sessionOfRow,
  wayOfSession,
} from '../views/session-rows.ts';
import { sessionStatePhrase, sessionTitle, spentPhrases } from '../words/session-words.ts';
import { momentPhrase } from '../words/words.ts';
import type { CommandParts } from './parts.ts';

interface Picking {
  readonly ways: readonly SessionWay[];
  readonly placeHolder: string;
  /** What is said when there is none to pick. */
  readonly none: string;
}

interface SessionPick extends vscode.QuickPickItem {
  readonly session: Session;
}

/** More are not found by looking. */
const mostPicks = 200;

/** Undefined when the user thinks better of it, or there is none, which is said. Rejects as a request does. */
export async function sessionFor(
  { harbor, stage }: CommandParts,
  target: string | undefined,
  { ways, placeHolder, none }: Picking,
): Promise<Session | undefined> {
  const sessionId = sessionOfRow(target);
  if (sessionId !== undefined) {
    const { session } = await harbor.request('sessions/show', { sessionId });
    if (!session) void vscode.window.showInformationMessage(vscode.l10n.t('It was deleted.'));
    return session;
  }
  const all = await harbor.request('sessions/list', { limit: mostPicks });
  const meant = all.filter((each) => ways.includes(wayOfSession(each)));
  if (meant.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  const { scene } = stage;
  const items = meant.map((session): SessionPick => {
    const { agent, projectId, startedAt, summary } = session;
    const state = sessionStatePhrase(session, vscode.l10n);
    const words = [agent, projectName(scene, projectId), state];
    return {
      label: `$(${lookOfSession(session).icon}) ${sessionTitle(session)}`,
      description: words.join(' · '),
      detail: [momentPhrase(startedAt), ...spentPhrases(summary, vscode.l10n)].join(' · '),
      session,
    };
  });
  const options = { placeHolder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.session;
}
