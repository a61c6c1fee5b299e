/** Move to Project: a service type of the user's becomes one of the project's, so that everybody who works on it has the same range. */
import * as vscode from 'vscode';
import type { ResultOf } from '#client/connection/calls.ts';
import { sayPromotion } from '../words/speak-types.ts';
import { type CommandParts, folderFor } from './parts.ts';

/** On the type of the node it was chosen on, else on one that the user picks. */
export async function moveTypeToProject(parts: CommandParts, target?: string): Promise<void> {
  const types = (parts.stage.scene.types ?? []).filter(({ definedIn }) => definedIn.by === 'user');
  const type = types.find(({ name }) => `type:${name}` === target)?.name ?? (await pick(types));
  const folder = type === undefined ? undefined : await folderFor(parts, undefined);
  if (type === undefined || !folder) return;
  const params = { type, path: folder.uri.fsPath };
  await tell(type, await parts.harbor.request('ranges/promote', params));
}

async function tell(type: string, answer: ResultOf<'ranges/promote'>): Promise<void> {
  const message = sayPromotion(type, answer, vscode.l10n);
  if (answer.kind !== 'promoted') {
    await vscode.window.showWarningMessage(message);
    return;
  }
  const open = vscode.l10n.t('Open File');
  if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
  await vscode.window.showTextDocument(vscode.Uri.file(answer.file));
}

async function pick(
  types: readonly { readonly name: string; readonly range: { from: number; to: number } }[],
): Promise<string | undefined> {
  if (types.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Your own configuration declares no service type.'),
    );
    return undefined;
  }
  const items = types.map(({ name, range }) => ({
    label: name,
    description: `${range.from}–${range.to}`,
  }));
  const placeHolder = vscode.l10n.t('Which type?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.label;
}
