/** Shows what went wrong, with what helps to report it. Knows no failure by name. */
import { arch, platform } from 'node:os';
import * as vscode from 'vscode';
import type { Failure } from '#client/connection/failure.ts';
import { productVersion } from '#protocol/product.ts';
import { showHelpOn } from './commands/help-commands.ts';
import { sayFailure } from './words/speak.ts';

/** Resolves when the message was closed; a command that failed need not wait for that. */
export async function showFailure(failure: Failure): Promise<void> {
  const help = vscode.l10n.t('Help');
  const copy = vscode.l10n.t('Copy Details');
  const message = sayFailure(failure, vscode.l10n);
  const pressed = await vscode.window.showErrorMessage(message, help, copy);
  if (pressed === help) await showHelpOn(failure.code);
  if (pressed === copy) await copyDetails(failure);
}

/** Puts on the clipboard what a report needs. */
export async function copyDetails(failure: Failure): Promise<void> {
  await vscode.env.clipboard.writeText(failureDetails(failure));
}

/** What a report needs: everything that is known of the failure, and of who met it. Never translated. */
function failureDetails(failure: Failure): string {
  const { code, message, correlation, path, pid, problems = [], suggestion } = failure;
  const facts: readonly (readonly [string, unknown])[] = [
    ['code', code],
    ['message', message],
    ['request', correlation],
    ['path', path],
    ['pid', pid],
    ['suggestion', suggestion],
    ...problems.map(
      ({ where, message: what, line = '', column = '' }) =>
        ['problem', `${line}:${column} ${where}: ${what}`] as const,
    ),
    ['harbormaster', productVersion],
    ['editor', `${vscode.env.appName} ${vscode.version}`],
    ['remote', vscode.env.remoteName],
    ['platform', `${platform()} ${arch()}, Node ${process.versions.node}`],
  ];
  return facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
