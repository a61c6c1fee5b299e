/** Who Holds a Port: the answer in one sentence, with what can be done about it as buttons. */
import * as vscode from 'vscode';
import type { PortReport } from '#protocol/ports.ts';
import { isWeb } from '../views/lease-row.ts';
import { portOfRow } from '../views/machine-view.ts';
import { sayReport } from '../words/speak.ts';
import { askText } from './ask-text.ts';
import { copyUrl, openInBrowser, releaseLease } from './lease-commands.ts';
import { type CommandParts, leaseAt } from './parts.ts';

export async function whoHoldsPort(parts: CommandParts, target?: string): Promise<void> {
  const meant = leaseAt(parts.stage.scene, target)?.port ?? portOfRow(target);
  const port = meant ?? (await askPort());
  if (port === undefined) return;
  const report = await parts.harbor.request('ports/find', { port });
  await tell(parts, report);
}

async function askPort(): Promise<number | undefined> {
  const said = await askText({
    title: vscode.l10n.t('Who Holds a Port'),
    prompt: vscode.l10n.t('A port from 1 to 65535'),
    placeHolder: '3000',
    validateInput: (text) =>
      isPort(text) ? undefined : vscode.l10n.t('A whole number from 1 to 65535.'),
  });
  return said === undefined ? undefined : Number(said);
}

function isPort(text: string): boolean {
  return /^\s*\d{1,5}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

async function tell(parts: CommandParts, report: PortReport): Promise<void> {
  const { lease, listeners, port } = report;
  const message = sayReport(report, parts.stage.scene, vscode.l10n);
  const pid = listeners.find(({ process }) => process)?.process?.process.pid;
  const choices: [string, () => Promise<void>][] = [];
  if (lease && isWeb(lease) && lease.state === 'bound')
    choices.push([vscode.l10n.t('Open in Browser'), () => openInBrowser(lease)]);
  if (lease) {
    choices.push([vscode.l10n.t('Copy URL'), () => copyUrl(lease)]);
    choices.push([vscode.l10n.t('Release Port'), () => releaseLease(parts, lease)]);
  }
  if (!lease && pid !== undefined)
    choices.push([
      vscode.l10n.t('Copy Process Id'),
      async () => await vscode.env.clipboard.writeText(String(pid)),
    ]);
  choices.push([vscode.l10n.t('Show Activity'), () => parts.activity.show(port)]);
  const pressed = await vscode.window.showInformationMessage(
    message,
    ...choices.map(([name]) => name),
  );
  await choices.find(([name]) => name === pressed)?.[1]();
}
