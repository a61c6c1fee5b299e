/** What was said in a session, as a read-only Markdown document. Each opening reads it anew. */
import * as vscode from 'vscode';
import { readSession, sessionMarkdown } from '#client/connection/session-export.ts';
import type { Session } from '#protocol/sessions.ts';
import type { Harbor } from './harbor.ts';
import { sessionTitle } from './session-words.ts';

const scheme = 'harbormaster-session';
/** Characters: what an editor shows without trouble. `hm sessions export` has no end. */
const mostRead = 4_000_000;

export class SessionDocuments implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #harbor: Harbor;
  #registration: vscode.Disposable | undefined;

  constructor(harbor: Harbor) {
    this.#harbor = harbor;
  }

  open(): void {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** Rejects as a request does. */
  async show(session: Session): Promise<void> {
    const title = sessionTitle(session).replaceAll(/[/\\]/g, ' ').slice(0, 80);
    const uri = vscode.Uri.from({ scheme, path: `${title}.md`, query: session.id });
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'markdown');
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent({ query: sessionId }: vscode.Uri): Promise<string> {
    const told = await readSession(this.#harbor, sessionId, mostRead);
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

  close(): void {
    this.#registration?.dispose();
    this.#changed.dispose();
  }
}
