/** The documents of one scheme: made here, only read, and made anew whenever they are shown. */
import * as vscode from 'vscode';

/** Which of the scheme's documents: what its tab is called, and what its text is made from. */
export interface DocumentPlace {
  readonly path: string;
  readonly query?: string;
}

export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider {
  readonly #scheme: string;
  readonly #text: (place: DocumentPlace & { readonly query: string }) => string | Promise<string>;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  #registration: vscode.Disposable | undefined;

  /** `text` may reject as a request does; the editor then shows why there is no document. */
  constructor(
    scheme: string,
    text: (place: DocumentPlace & { readonly query: string }) => string | Promise<string>,
  ) {
    this.#scheme = scheme;
    this.#text = text;
  }

  open(): void {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(this.#scheme, this);
  }

  /** Its address; where it is open already, its text is made anew. */
  renewed(place: DocumentPlace): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, ...place });
    this.#changed.fire(uri);
    return uri;
  }

  /** Rejects as `text` does. */
  protected async present(place: DocumentPlace, language: string): Promise<vscode.TextEditor> {
    const document = await vscode.workspace.openTextDocument(this.renewed(place));
    await vscode.languages.setTextDocumentLanguage(document, language);
    return await vscode.window.showTextDocument(document, { preview: true });
  }

  provideTextDocumentContent({ path, query }: vscode.Uri): string | Promise<string> {
    return this.#text({ path, query });
  }

  close(): void {
    this.#registration?.dispose();
    this.#changed.dispose();
  }
}
