/** Filter Activity: which part of what happened the view shows. */
import * as vscode from 'vscode';
import { filterChoices } from '../views/activity-filter.ts';
import type { CommandParts } from './parts.ts';

export async function filterActivity({ harbor, stage }: CommandParts): Promise<void> {
  const chosen = await vscode.window.showQuickPick(filterChoices(stage.scene, vscode.l10n), {
    title: vscode.l10n.t('Filter Activity'),
    placeHolder: vscode.l10n.t('What to show'),
  });
  if (!chosen) return;
  harbor.activity.narrow(chosen.filter);
  await vscode.commands.executeCommand('harbormaster.activity.focus');
}
