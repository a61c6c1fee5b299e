/** Take Under Management, and Reserve this Port: for what listens on the machine and was not started by Harbormaster. */
import * as vscode from 'vscode';
import { fileFolders } from '../folders.ts';
import { portOfRow } from '../views/machine-view.ts';
import { sayNotTaken } from '../words/speak-stop.ts';
import { askText } from './ask-text.ts';
import { type CommandParts, folderFor } from './parts.ts';

/** What a service may be called: a DNS label (RFC 1123). */
const serviceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export async function adoptPort(parts: CommandParts, target?: string): Promise<void> {
  const where = await whereMeant(parts, target);
  if (!where) return;
  const service = await askText({
    title: vscode.l10n.t('Take Port {0} Under Management', where.port),
    prompt: vscode.l10n.t('As which service of this project? Empty: the one declared for it.'),
    placeHolder: 'web',
    validateInput: (text) =>
      text === '' || serviceName.test(text)
        ? undefined
        : vscode.l10n.t('Lower-case letters, digits and inner dashes.'),
  });
  if (service === undefined) return;
  const params = { ...where, ...(service !== '' && { service }) };
  const answer = await parts.harbor.request('ports/adopt', params);
  if (answer.kind === 'refused') return sayNo(answer);
  const { lease } = answer;
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('Port {0} is {1} now.', lease.port, lease.service),
    5_000,
  );
}

export async function reservePort(parts: CommandParts, target?: string): Promise<void> {
  const where = await whereMeant(parts, target);
  if (!where) return;
  const answer = await parts.harbor.request('ports/reserve', where);
  if (answer.kind === 'refused') return sayNo(answer);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('Port {0} is given to nobody until you release it.', answer.lease.port),
    5_000,
  );
}

function sayNo(answer: Parameters<typeof sayNotTaken>[0]): void {
  void vscode.window.showInformationMessage(sayNotTaken(answer, vscode.l10n));
}

/** The row's port, for a folder of this window. */
async function whereMeant(parts: CommandParts, target: string | undefined) {
  const port = portOfRow(target);
  if (port === undefined) return undefined;
  const [only, ...more] = fileFolders();
  const folder = only && more.length === 0 ? only : await folderFor(parts, undefined);
  return folder && { path: folder.uri.fsPath, port };
}
