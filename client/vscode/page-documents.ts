/** Pages of our own as rendered Markdown, made on this machine: help, and what a command found out. Each showing makes its page anew. */
import * as vscode from 'vscode';

const scheme = 'harbormaster-page';

/** The text of the pages that were shown, by their names. */
const texts = new Map<string, string>();

export class PageDocuments implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  #registration: vscode.Disposable | undefined;

  open(): void {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** `name` is what the tab is called. */
  async show(name: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}.md` });
    texts.set(uri.path, markdown);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return texts.get(path) ?? '';
  }

  close(): void {
    this.#registration?.dispose();
    this.#changed.dispose();
    texts.clear();
  }
}

/** The one registration that all windows' messages share; made by the link. */
export const pageDocuments = new PageDocuments();
