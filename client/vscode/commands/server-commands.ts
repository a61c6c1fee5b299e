/** What can be done about the server itself: read its log, restart it, and open our settings. */
import * as vscode from 'vscode';
import type { CommandParts } from './parts.ts';

/** Where the log was when the server last said so. */
let lastLog: string | undefined;

export const serverCommands = {
  async showLog({ harbor }: CommandParts): Promise<void> {
    const { standing } = harbor;
    if (standing.kind === 'connected')
      lastLog = (await harbor.request('server/status', {})).logFile;
    const failed = 'failure' in standing ? standing.failure?.path : undefined;
    const log = lastLog ?? (failed?.endsWith('.log') ? failed : undefined);
    if (log === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No server has answered this window yet, so there is no server log. See the output channel "Harbormaster".',
        ),
      );
      return;
    }
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(log));
    const end = document.lineAt(document.lineCount - 1).range.end;
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
  },

  async restart({ harbor }: CommandParts): Promise<void> {
    await vscode.window.withProgress(
      { location: { viewId: 'harbormaster.instances' } },
      async () => await harbor.restart(),
    );
  },

  /** Loads the extension as it is installed now: what an update has put in the place of the one that runs. */
  async reloadWindow(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  },

  async openSettings(): Promise<void> {
    await vscode.commands.executeCommand(
      'workbench.action.openSettings',
      '@ext:harbormaster.harbormaster',
    );
  },
};
