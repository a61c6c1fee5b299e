/** The activity as read-only documents: of everything, or of one port. Each opening reads it anew. */
import * as vscode from 'vscode';
import type { Harbor } from './harbor.ts';
import type { Stage } from './stage.ts';
import { activityText } from './views/activity-view.ts';

const scheme = 'harbormaster';
/** More lines than anybody reads, and few enough to come at once. */
const mostLines = 500;

export class ActivityDocuments implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #harbor: Harbor;
  readonly #stage: Stage;
  #registration: vscode.Disposable | undefined;

  constructor(harbor: Harbor, stage: Stage) {
    this.#harbor = harbor;
    this.#stage = stage;
  }

  open(): void {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** Rejects as a request does. */
  async show(port?: number): Promise<void> {
    const name = port === undefined ? 'Activity' : `Activity of Port ${port}`;
    const uri = vscode.Uri.from({
      scheme,
      path: name,
      query: port === undefined ? '' : String(port),
    });
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'log');
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    const port = query === '' ? undefined : Number(query);
    const params = { limit: mostLines, port };
    const activities = await this.#harbor.request('activity/list', params);
    return activityText(activities, this.#stage.scene, vscode.l10n);
  }

  close(): void {
    this.#registration?.dispose();
    this.#changed.dispose();
  }
}
