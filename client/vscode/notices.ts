/** What Harbormaster says without being asked: as much as the user's setting lets through. Answers to commands do not come here. */
import * as vscode from 'vscode';

type Allowed = 'all' | 'errors' | 'none';

export class Notices {
  /** Something needs attention. Resolves with the button that was pressed, if any. */
  async warning(message: string, ...buttons: string[]): Promise<string | undefined> {
    if (this.#allowed !== 'all') return undefined;
    return await vscode.window.showWarningMessage(message, ...buttons);
  }

  /** Something was found wrong. Resolves with the button that was pressed, if any. */
  async error(message: string, ...buttons: string[]): Promise<string | undefined> {
    if (this.#allowed === 'none') return undefined;
    return await vscode.window.showErrorMessage(message, ...buttons);
  }

  get #allowed(): Allowed {
    return vscode.workspace.getConfiguration('harbormaster').get<Allowed>('notifications', 'all');
  }
}
