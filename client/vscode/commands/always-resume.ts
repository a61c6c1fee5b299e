/** Always Resume Here: from now on what is interrupted in a project goes on by itself; its file says so. */
import * as vscode from 'vscode';
import { projectFileName } from '#protocol/project-file.ts';
import { sessionOfRow } from '../views/session-rows.ts';
import { type CommandParts, folderFor } from './parts.ts';
import { resumeSession } from './resume-session.ts';
import { trustFile } from './trust-file.ts';

/** The session that is shown goes on at once. */
export async function alwaysResume(parts: CommandParts, target?: string): Promise<void> {
  const path = await pathOf(parts, target);
  if (path === undefined || !(await isSet(parts, path))) return;
  if (sessionOfRow(target) !== undefined) await resumeSession(parts, target);
}

async function pathOf(parts: CommandParts, target?: string): Promise<string | undefined> {
  const sessionId = sessionOfRow(target);
  if (sessionId === undefined) return (await folderFor(parts, target))?.uri.fsPath;
  return (await parts.harbor.request('sessions/show', { sessionId })).session?.directory;
}

/** False when it is not, which was said, or is the user's will. */
async function isSet(parts: CommandParts, path: string): Promise<boolean> {
  for (;;) {
    const answer = await parts.harbor.request('sessions/setResume', { path, resume: 'auto' });
    switch (answer.kind) {
      case 'set':
        void tell(answer.file);
        return true;
      case 'untrusted':
        if (!(await trustFile(parts, path))) return false;
        break;
      case 'noFiles':
        void vscode.window.showWarningMessage(
          vscode.l10n.t('This server writes no {0}. Write it there yourself.', projectFileName),
        );
        return false;
    }
  }
}

async function tell(file: string): Promise<void> {
  const open = vscode.l10n.t('Open File');
  const message = vscode.l10n.t(
    'What is interrupted in this project is resumed by itself from now on. {0} says so.',
    projectFileName,
  );
  const pressed = await vscode.window.showInformationMessage(message, open);
  if (pressed === open) await vscode.window.showTextDocument(vscode.Uri.file(file));
}
