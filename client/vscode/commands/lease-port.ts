/** Lease a Port: asks for a service and, when it matters, a type; the tree shows what came of it. */
import * as vscode from 'vscode';
import { newId } from '#common/id.ts';
import type { Refusal } from '#protocol/ports.ts';
import { TypeTable } from '#services/type-table.ts';
import { isWeb } from '../views/lease-row.ts';
import { sayRefusal } from '../words/speak.ts';
import { sayMade } from '../words/speak-types.ts';
import { askText } from './ask-text.ts';
import { showHelpOn } from './help-commands.ts';
import { copyUrl, openInBrowser } from './lease-commands.ts';
import { type CommandParts, folderFor } from './parts.ts';

export async function leasePort(parts: CommandParts, target?: string): Promise<void> {
  const folder = await folderFor(parts, target);
  if (!folder) return;
  const service = await askService(vscode.l10n.t('Lease a Port: Service'), 'web');
  if (service === undefined) return;
  const type = await askType(parts, folder.uri.fsPath);
  if (type === undefined) return;
  const params = { path: folder.uri.fsPath, service, type: type || undefined, key: newId('key') };
  const answer = await parts.harbor.request('ports/lease', params);
  switch (answer.kind) {
    case 'refused':
      return await refused(sayRefusal(answer, parts.stage.scene, vscode.l10n), answer.reason);
    case 'running':
      return await told(
        answer.lease,
        vscode.l10n.t('{0} runs already on port {1}.', service, answer.lease.port),
      );
    case 'granted': {
      const [lease] = answer.leases;
      if (!lease) return;
      const { port } = lease;
      const has = answer.reused
        ? vscode.l10n.t('{0} has port {1} already.', service, port)
        : vscode.l10n.t('{0} has port {1}.', service, port);
      const made = answer.made ? ` ${sayMade(answer.made, vscode.l10n)}` : '';
      return await told(lease, has + made);
    }
  }
}

/** The service's name, lower case; undefined when the user thinks better of it. */
export async function askService(title: string, value: string): Promise<string | undefined> {
  const said = await askText({
    title,
    value,
    prompt: vscode.l10n.t('What is the service called? The same name gets the same port again.'),
    validateInput: (text) =>
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text.trim())
        ? undefined
        : vscode.l10n.t(
            'Letters, digits and hyphens, up to 63, with no hyphen at an end: web, api, my-db.',
          ),
  });
  return said?.toLowerCase();
}

/** A type's name; '' for whatever suits the service; undefined when the user thinks better of it. */
async function askType(parts: CommandParts, path: string): Promise<string | undefined> {
  const automatic = {
    label: vscode.l10n.t('Automatic'),
    description: vscode.l10n.t('by the project file, the tool or the name'),
    name: '',
  };
  // A server of before 0.3 lists none.
  const listed = await parts.harbor.request('types/list', { path }).catch(() => undefined);
  const types = (listed?.types ?? TypeTable.builtIn.rows).map(
    ({ name, alsoCalled, range: { from, to } }) => ({
      label: [name, ...alsoCalled].join(', '),
      description: `${from}–${to}`,
      name,
    }),
  );
  const picked = await vscode.window.showQuickPick([automatic, ...types], {
    title: vscode.l10n.t('Lease a Port: Type'),
    ignoreFocusOut: true,
    placeHolder: vscode.l10n.t('Where may its port come from?'),
    matchOnDescription: true,
  });
  return picked?.name;
}

async function refused(message: string, reason: Refusal['reason']): Promise<void> {
  const help = vscode.l10n.t('Help');
  const pressed = await vscode.window.showWarningMessage(message, help);
  if (pressed === help) await showHelpOn(reason);
}

async function told(lease: Parameters<typeof copyUrl>[0], message: string): Promise<void> {
  const copy = vscode.l10n.t('Copy URL');
  const open = vscode.l10n.t('Open in Browser');
  const buttons = isWeb(lease) && lease.state === 'bound' ? [copy, open] : [copy];
  const pressed = await vscode.window.showInformationMessage(message, ...buttons);
  if (pressed === copy) await copyUrl(lease);
  if (pressed === open) await openInBrowser(lease);
}
