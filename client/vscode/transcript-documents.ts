/** What a runner has printed, as a read-only document without colours and cursor movements: the end of it. Each opening reads it anew. */
import * as vscode from 'vscode';
import type { Runner } from '#protocol/runner.ts';
import type { Harbor } from './harbor.ts';
import { plainText } from './terminals/plain-text.ts';

const scheme = 'harbormaster-output';
/** Bytes: what one question may bring. */
const mostRead = 1_048_576;

export class TranscriptDocuments implements vscode.TextDocumentContentProvider {
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

  /** Rejects as a request does. The last line is in sight. */
  async show({ id, name }: Pick<Runner, 'id' | 'name'>): Promise<void> {
    const path = vscode.l10n.t('Output of {0}', name);
    const uri = vscode.Uri.from({ scheme, path, query: id });
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'log');
    const end = document.lineAt(document.lineCount - 1).range.end;
    await vscode.window.showTextDocument(document, {
      preview: true,
      selection: new vscode.Range(end, end),
    });
  }

  async provideTextDocumentContent({ query: runnerId }: vscode.Uri): Promise<string> {
    const params = { runnerId, from: -mostRead, limit: mostRead };
    const { text, from } = await this.#harbor.request('runners/transcript', params);
    const missing =
      from > 0 ? vscode.l10n.t('(The beginning is left out: {0} bytes.)', from) : undefined;
    return [...(missing ? [missing] : []), plainText(text)].join('\n');
  }

  close(): void {
    this.#registration?.dispose();
    this.#changed.dispose();
  }
}
