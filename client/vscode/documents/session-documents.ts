/** What was said in a session, as a Markdown document. */
import * as vscode from 'vscode';
import { readSession, sessionMarkdown } from '#client/connection/session-export.ts';
import type { Session } from '#protocol/sessions.ts';
import type { Harbor } from '../harbor.ts';
import { sessionTitle } from '../words/session-words.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';

/** Characters: what an editor shows without trouble. `hm sessions export` has no end. */
const mostRead = 4_000_000;

export class SessionDocuments extends ReadOnlyDocuments {
  constructor(harbor: Harbor) {
    super('harbormaster-session', ({ query }) => conversation(harbor, query));
  }

  /** Rejects as a request does. */
  async show(session: Session): Promise<void> {
    const title = sessionTitle(session).replaceAll(/[/\\]/g, ' ').slice(0, 80);
    await this.present({ path: `${title}.md`, query: session.id }, 'markdown');
  }
}

async function conversation(harbor: Harbor, sessionId: string): Promise<string> {
  const told = await readSession(harbor, sessionId, mostRead);
  switch (told.kind) {
    case 'noSuchSession':
      return `${vscode.l10n.t('This session was deleted.')}\n`;
    case 'noRecords':
      return `${vscode.l10n.t('Nothing is written down of this session that can be read.')}\n`;
    case 'read': {
      const shown = told.messages.filter(({ side }) => !side);
      const rest = vscode.l10n.t('There is more: hm sessions export {0}', sessionId);
      const end = told.more ? ['', '---', '', rest] : [];
      return `${[sessionMarkdown(told.session, shown), ...end].join('\n')}\n`;
    }
  }
}
