/** Filter Ports: which of all that listens on this machine its view shows. */
import * as vscode from 'vscode';
import type { MachineFilter, Whose } from '../views/machine-filter.ts';
import type { CommandParts } from './parts.ts';

interface Choice extends vscode.QuickPickItem {
  readonly filter: MachineFilter;
}

export async function filterMachine({ machine }: CommandParts): Promise<void> {
  const chosen = await vscode.window.showQuickPick(choices(machine.filter), {
    title: vscode.l10n.t('Ports on this Machine'),
    placeHolder: vscode.l10n.t('Which ports to show'),
  });
  if (chosen) machine.filter = chosen.filter;
}

/** What is shown now is marked, as the editor marks it in its own lists. */
function choices({ whose, udp }: MachineFilter): Choice[] {
  const words: readonly (readonly [Whose, string, string])[] = [
    ['everybody', vscode.l10n.t('All'), ''],
    ['ours', vscode.l10n.t('Ours'), vscode.l10n.t('proven to be of a lease')],
    ['foreign', vscode.l10n.t('Foreign'), vscode.l10n.t('on no lease, or a stranger on one')],
    ['here', vscode.l10n.t('This Window'), vscode.l10n.t('of the projects that are open here')],
  ];
  return [
    ...words.map(([each, label, description]) => ({
      label: each === whose ? `$(check) ${label}` : label,
      description,
      filter: { whose: each, udp },
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, filter: { whose, udp } },
    {
      label: udp ? vscode.l10n.t('Hide UDP') : vscode.l10n.t('Show UDP'),
      description: vscode.l10n.t('sockets that are bound, as mDNS and game servers have'),
      filter: { whose, udp: !udp },
    },
  ];
}
