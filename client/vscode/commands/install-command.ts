/** Install 'hm' Command: terminals outside the editor get it too. It says where it is and what keeps a shell from finding it. */
import * as vscode from 'vscode';
import { type InstalledCommand, installCommand } from '#client/launcher/installed-command.ts';
import type { CommandParts } from './parts.ts';

export async function installHm({ launcher }: CommandParts): Promise<void> {
  const outcome = await installCommand(await launcher());
  const line = lineOf(outcome);
  const copy = vscode.l10n.t('Copy Line');
  const message = sentenceOf(outcome);
  const pressed =
    outcome.kind === 'foreign'
      ? await vscode.window.showWarningMessage(message)
      : await vscode.window.showInformationMessage(message, ...(line === undefined ? [] : [copy]));
  if (pressed === copy && line !== undefined) await vscode.env.clipboard.writeText(line);
}

function lineOf(outcome: InstalledCommand): string | undefined {
  return outcome.kind !== 'foreign' && outcome.advice.kind === 'notOnPath'
    ? outcome.advice.line
    : undefined;
}

function sentenceOf(outcome: InstalledCommand): string {
  const { t } = vscode.l10n;
  if (outcome.kind === 'foreign')
    return t(
      '{0} is {1}, and is left as it is. Move it away and try again.',
      outcome.path,
      outcome.what,
    );
  const done =
    outcome.kind === 'placed'
      ? t('hm is installed: {0}.', outcome.path)
      : t('hm is installed already: {0}.', outcome.path);
  const { advice } = outcome;
  switch (advice.kind) {
    case 'found':
      return done;
    case 'notOnPath':
      return advice.file
        ? t(
            '{0} Its directory is not on the PATH. Add this line to {1}: {2}',
            done,
            advice.file,
            advice.line,
          )
        : t('{0} Its directory is not on the PATH. Say this in your shell: {1}', done, advice.line);
    case 'hidden':
      return t('{0} Another hm is found first on the PATH: {1}', done, advice.by);
  }
}
