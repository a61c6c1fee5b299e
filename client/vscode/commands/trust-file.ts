/** Trust: shows what a project's file would run, listen on or lead to, and trusts exactly what was shown. */
import * as vscode from 'vscode';
import { runnerOfRow } from '../views/runner-row.ts';
import { type CommandParts, folderFor } from './parts.ts';

/** More lines than these do not fit into a question. */
const mostShown = 12;

export async function trustProjectFile(parts: CommandParts, target?: string): Promise<void> {
  const project = parts.stage.scene.projects.get(runnerOfRow(target)?.projectId ?? '');
  const path = project?.root ?? (await folderFor(parts, target))?.uri.fsPath;
  if (path !== undefined) await trustFile(parts, path);
}

/** False when the user thinks better of it. In Restricted Mode the editor's own question comes first. */
export async function trustFile(parts: CommandParts, path: string): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    await vscode.commands.executeCommand('workbench.trust.manage');
    return false;
  }
  const { parts: all } = await parts.harbor.request('trust/show', { path });
  const untrusted = all.filter(({ trusted }) => !trusted);
  if (untrusted.length === 0) return true;
  const lines = untrusted.slice(0, mostShown).map(({ id, words }) => `${id}: ${words}`);
  const rest = untrusted.length - lines.length;
  if (rest > 0) lines.push(vscode.l10n.t('and {0} more', rest));
  const trust = vscode.l10n.t('Trust');
  const question = vscode.l10n.t('Trust what harbormaster.jsonc says?');
  const options = { modal: true, detail: lines.join('\n') };
  const said = await vscode.window.showWarningMessage(question, options, trust);
  if (said !== trust) return false;
  const hashes = untrusted.map(({ hash }) => hash).slice(0, 300);
  await parts.harbor.request('trust/grant', { path, hashes });
  parts.declared.ask();
  return true;
}
