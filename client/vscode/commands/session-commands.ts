/** What can be done with a session: leave it, read it, forget it, take its command along. Without a row, the user picks one. */
import * as vscode from 'vscode';
import { quoted } from '#client/launcher/shell-word.ts';
import { sessionChoices } from '../views/session-filter.ts';
import { sessionTitle } from '../words/session-words.ts';
import { sayNotResumed } from '../words/speak-session.ts';
import { askText } from './ask-text.ts';
import type { CommandParts } from './parts.ts';
import { sessionFor } from './pick-session.ts';

export async function declineSession(parts: CommandParts, target?: string): Promise<void> {
  const session = await sessionFor(parts, target, {
    ways: ['offered', 'nameless'],
    placeHolder: vscode.l10n.t('Leave which session as it is?'),
    none: vscode.l10n.t('No interrupted session waits for you.'),
  });
  if (!session) return;
  const { kind } = await parts.harbor.request('sessions/decline', { sessionId: session.id });
  parts.harbor.sessions.ask();
  if (kind === 'notInterrupted')
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} waits for nobody any more.', sessionTitle(session)),
    );
}

export async function showSession(parts: CommandParts, target?: string): Promise<void> {
  const session = await sessionFor(parts, target, {
    ways: ['works', 'offered', 'ended', 'over'],
    placeHolder: vscode.l10n.t('Show the transcript of which session?'),
    none: vscode.l10n.t('There is no session yet. An agent that is launched here has one.'),
  });
  if (session) await parts.conversations.show(session);
}

export async function deleteSession(parts: CommandParts, target?: string): Promise<void> {
  const session = await sessionFor(parts, target, {
    ways: ['offered', 'nameless', 'ended', 'over'],
    placeHolder: vscode.l10n.t('Delete which session?'),
    none: vscode.l10n.t('No session has ended that could be deleted.'),
  });
  if (!session) return;
  const title = sessionTitle(session);
  const button = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('Delete the session {0}?', title);
  const detail = vscode.l10n.t(
    'Harbormaster forgets it, with what it spent. The files of {0} stay as they are.',
    session.agent,
  );
  const said = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
  if (said !== button) return;
  const sessionIds = [session.id];
  const { kept } = await parts.harbor.request('sessions/delete', { sessionIds });
  parts.harbor.sessions.ask();
  if (kept.length > 0)
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} was not deleted: it runs, or is gone already.', title),
    );
}

export async function copyResumeCommand(parts: CommandParts, target?: string): Promise<void> {
  const session = await sessionFor(parts, target, {
    ways: ['offered', 'ended'],
    placeHolder: vscode.l10n.t('Copy the command that resumes which session?'),
    none: vscode.l10n.t('There is no session that could be resumed.'),
  });
  if (!session) return;
  const { resume } = await parts.harbor.request('sessions/show', { sessionId: session.id });
  if (!resume) {
    const why = { kind: 'refused', why: 'cannotBeNamed' } as const;
    const message = sayNotResumed(why, sessionTitle(session), vscode.l10n);
    void vscode.window.showWarningMessage(message);
    return;
  }
  await vscode.env.clipboard.writeText(resume.map(quoted).join(' '));
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Copied. It is to be run in {0}.', session.directory),
  );
}

/** Which sessions the view shows. */
export async function filterSessions({ harbor, stage }: CommandParts): Promise<void> {
  const title = vscode.l10n.t('Filter Sessions');
  const all = await harbor.request('sessions/list', {});
  const agents = [...new Set(all.map(({ agent }) => agent))].sort();
  const choices = sessionChoices(stage.scene, agents, vscode.l10n);
  const placeHolder = vscode.l10n.t('What to show');
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder });
  if (!chosen) return;
  const filter = chosen.filter ?? (await askWords(title));
  if (!filter) return;
  harbor.sessions.narrow(filter);
  const isFiltered = Object.keys(filter).length > 0;
  void vscode.commands.executeCommand('setContext', 'harbormaster.sessionsFiltered', isFiltered);
  await vscode.commands.executeCommand('harbormaster.sessions.focus');
}

async function askWords(title: string): Promise<{ text: string } | undefined> {
  const prompt = vscode.l10n.t('Words of its title, its runner, its folder or its id.');
  const text = (await askText({ title, prompt }))?.slice(0, 200);
  return text ? { text } : undefined;
}
