/** What is found out of all sessions, or taken out of one: figures, what was said where, and a file with all that was said. */
import * as vscode from 'vscode';
import type { ResultOf } from '#client/connection/calls.ts';
import { readSession, sessionMarkdown } from '#client/connection/session-export.ts';
import { pageDocuments } from '../documents/page-documents.ts';
import { projectName } from '../stages/scene.ts';
import { sessionFilterPhrase } from '../views/session-filter.ts';
import { sessionPage } from '../views/session-page.ts';
import { sessionTitle } from '../words/session-words.ts';
import { momentPhrase } from '../words/words.ts';
import { askText } from './ask-text.ts';
import type { CommandParts } from './parts.ts';
import { sessionFor } from './pick-session.ts';

/** Of what the view shows, but for a text: figures are not looked for by words. */
export async function showSessionStatistics({ harbor, stage }: CommandParts): Promise<void> {
  const { text: _, ...filter } = harbor.sessions.filter;
  const names = {
    day: vscode.l10n.t('Day'),
    project: vscode.l10n.t('Project'),
    agent: vscode.l10n.t('Agent'),
    model: vscode.l10n.t('Model'),
  };
  const kinds = Object.keys(names) as (keyof typeof names)[];
  const asked = kinds.map((by) => harbor.request('sessions/statistics', { ...filter, by }));
  const answers = await Promise.all(asked);
  const total = answers[0]?.total;
  if (!total || total.sessions === 0) return nothingYet();
  const { scene } = stage;
  const parts = kinds.map((by, n) => {
    const rows = answers[n]?.rows ?? [];
    const named = (key: string) => (by === 'project' ? projectName(scene, key) : key);
    return { title: names[by], rows: rows.map((row) => ({ ...row, key: named(row.key) })) };
  });
  const narrowed = sessionFilterPhrase(filter, scene, vscode.l10n);
  const page = sessionPage(parts, total, narrowed, vscode.l10n);
  await pageDocuments.show(vscode.l10n.t('Session Statistics'), page);
}

interface HitPick extends vscode.QuickPickItem {
  readonly session: ResultOf<'sessions/search'>['hits'][number]['session'];
}

/** Through all that was said; the session that is chosen is shown. */
export async function searchSessions(parts: CommandParts): Promise<void> {
  const { harbor, stage, conversations } = parts;
  const title = vscode.l10n.t('Search Sessions');
  const prompt = vscode.l10n.t('Words that you or an agent said.');
  const text = (await askText({ title, prompt }))?.slice(0, 200);
  if (!text) return;
  const { hits, searched, more } = await harbor.request('sessions/search', { text });
  if (hits.length === 0) {
    void vscode.window.showInformationMessage(
      searched === 1
        ? vscode.l10n.t('“{0}” was not said in the one session that can be read.', text)
        : vscode.l10n.t('“{0}” was said in none of {1} sessions that can be read.', text, searched),
    );
    return;
  }
  const items = hits.map(({ session, at, by, excerpt }): HitPick => {
    const who = by === 'person' ? vscode.l10n.t('you') : session.agent;
    const when = momentPhrase(at ?? session.startedAt);
    const place = projectName(stage.scene, session.projectId);
    return {
      label: excerpt.replaceAll('$(', '$\u200b('),
      description: who,
      iconPath: new vscode.ThemeIcon(by === 'person' ? 'account' : 'hubot'),
      detail: [sessionTitle(session), place, when].join(' · '),
      alwaysShow: true,
      session,
    };
  });
  const placeHolder = more
    ? vscode.l10n.t('The newest {0} of more. Show which session?', hits.length)
    : vscode.l10n.t('{0} found. Show which session?', hits.length);
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    ignoreFocusOut: true,
  });
  if (picked) await conversations.show(picked.session);
}

/** All that was said, but by and to sub-agents, as a Markdown file of the user's choice. */
export async function exportSession(parts: CommandParts, target?: string): Promise<void> {
  const session = await sessionFor(parts, target, {
    ways: ['works', 'offered', 'nameless', 'ended', 'over'],
    placeHolder: vscode.l10n.t('Export which session?'),
    none: vscode.l10n.t('There is no session yet. An agent that is launched here has one.'),
  });
  if (!session) return;
  const told = await readSession(parts.harbor, session.id);
  if (told.kind !== 'read') {
    const message = vscode.l10n.t('Nothing is written down of this session that can be read.');
    void vscode.window.showWarningMessage(message);
    return;
  }
  const title = sessionTitle(session);
  const name = title
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  const proposed = vscode.Uri.joinPath(vscode.Uri.file(session.directory), `${name}.md`);
  const filters = { Markdown: ['md'] };
  const uri = await vscode.window.showSaveDialog({ defaultUri: proposed, filters, title });
  if (!uri) return;
  const shown = told.messages.filter(({ side }) => !side);
  const text = `${sessionMarkdown(told.session, shown)}\n`;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: false });
}

function nothingYet(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('There is no session yet. An agent that is launched here has one.'),
  );
}
