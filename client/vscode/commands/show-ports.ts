/** The hub behind the status bar: every lease with its buttons, and the commands below. */
import * as vscode from 'vscode';
import { failureOf } from '#client/connection/failure.ts';
import type { Lease } from '#protocol/ports.ts';
import { showFailure } from '../failure-message.ts';
import { fileFolders } from '../folders.ts';
import { sayStanding } from '../speak.ts';
import { leaseItems } from '../views/lease-items.ts';
import { isWeb } from '../views/lease-row.ts';
import { copyUrl, openInBrowser, releaseLease } from './lease-commands.ts';
import type { CommandParts } from './parts.ts';

interface HubItem extends vscode.QuickPickItem {
  readonly lease?: Lease;
  /** The command that it runs. */
  readonly command?: string;
}

interface HubButton extends vscode.QuickInputButton {
  readonly act: (parts: CommandParts, lease: Lease) => Promise<void>;
}

export async function showPorts(parts: CommandParts): Promise<void> {
  const pick = vscode.window.createQuickPick<HubItem>();
  const failed = (caught: unknown) => void showFailure(failureOf(caught));
  const fill = () => {
    pick.items = hubItems(parts);
  };
  const stop = parts.harbor.mirror.onDidChange(fill);
  pick.title = 'Harbormaster';
  pick.placeholder = placeholder(parts);
  pick.matchOnDescription = true;
  pick.keepScrollPosition = true;
  fill();
  pick.onDidTriggerItemButton(({ item, button }) => {
    if (item.lease) (button as HubButton).act(parts, item.lease).catch(failed);
  });
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    pick.hide();
    if (chosen?.lease) main(chosen.lease)(chosen.lease).catch(failed);
    if (chosen?.command) void vscode.commands.executeCommand(chosen.command);
  });
  pick.onDidHide(() => {
    stop();
    pick.dispose();
  });
  pick.show();
}

/** What Enter does: a page is opened when there is one, else the address is copied. */
function main(lease: Lease): (lease: Lease) => Promise<void> {
  return isWeb(lease) && lease.state === 'bound' ? openInBrowser : copyUrl;
}

function placeholder({ stage }: CommandParts): string {
  const { standing } = stage.scene;
  return standing.kind === 'connected'
    ? vscode.l10n.t('A port to open or copy, or a command')
    : sayStanding(standing, vscode.l10n);
}

function hubItems({ stage }: CommandParts): HubItem[] {
  const { scene } = stage;
  const leases = leaseItems(scene, vscode.l10n).map((item): HubItem => {
    if (item.kind === 'project')
      return { label: item.label, kind: vscode.QuickPickItemKind.Separator };
    const { label, description, lease } = item;
    return { label, description, lease, buttons: buttonsOf(lease) };
  });
  const separator = {
    label: vscode.l10n.t('commands'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return [...leases, separator, ...commandItems(scene.standing.kind === 'connected')];
}

function commandItems(isConnected: boolean): HubItem[] {
  const hasFolder = fileFolders().length > 0;
  const item = (icon: string, label: string, id: string) => ({
    label: `$(${icon}) ${label}`,
    command: `harbormaster.${id}`,
  });
  return [
    ...(isConnected && hasFolder ? [item('add', vscode.l10n.t('Lease a Port'), 'leasePort')] : []),
    ...(hasFolder && vscode.workspace.isTrusted
      ? [item('play', vscode.l10n.t('Run with a Port'), 'runWithPort')]
      : []),
    ...(isConnected
      ? [
          item('search', vscode.l10n.t('Who Holds a Port'), 'whoHoldsPort'),
          item('history', vscode.l10n.t('Show Activity'), 'showActivity'),
        ]
      : []),
    item('output', vscode.l10n.t('Show Server Log'), 'showServerLog'),
    item('refresh', vscode.l10n.t('Restart Server'), 'restartServer'),
    item('gear', vscode.l10n.t('Open Settings'), 'openSettings'),
  ];
}

function buttonsOf(lease: Lease): HubButton[] {
  const button = (icon: string, tooltip: string, act: HubButton['act']): HubButton => ({
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
    act,
  });
  const open = button('link-external', vscode.l10n.t('Open in Browser'), (_, it) =>
    openInBrowser(it),
  );
  return [
    ...(isWeb(lease) ? [open] : []),
    button('copy', vscode.l10n.t('Copy URL'), (_, it) => copyUrl(it)),
    button('trash', vscode.l10n.t('Release Port'), releaseLease),
  ];
}
