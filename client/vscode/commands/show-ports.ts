/** The hub behind the status bar: every lease and what runs, with their buttons, and the commands below. */
import * as vscode from 'vscode';
import { failureOf } from '#client/connection/failure.ts';
import type { Lease } from '#protocol/ports.ts';
import { showFailure } from '../failure-message.ts';
import { fileFolders } from '../folders.ts';
import { leaseItems } from '../views/lease-items.ts';
import { isWeb } from '../views/lease-row.ts';
import { allRunners } from '../views/placed-runners.ts';
import { type PlacedRunner, runnerRowId, wayOf } from '../views/runner-row.ts';
import { sayStanding } from '../words/speak.ts';
import { copyUrl, openInBrowser, releaseLease } from './lease-commands.ts';
import type { CommandParts } from './parts.ts';
import { type RunnerPick, runnerPicks } from './pick-runner.ts';

interface HubItem extends RunnerPick {
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
    if (item.runner) void vscode.commands.executeCommand(...(button as RunnerButton).call);
  });
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    pick.hide();
    if (chosen?.lease) main(chosen.lease)(chosen.lease).catch(failed);
    if (chosen?.runner) void vscode.commands.executeCommand(...mainOf(chosen.runner));
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

type Call = readonly [command: string, target: string];

interface RunnerButton extends vscode.QuickInputButton {
  readonly call: Call;
}

/** What Enter does with a runner: it is shown, or started. */
function mainOf(runner: PlacedRunner): Call {
  const target = runnerRowId(runner);
  switch (wayOf(runner)) {
    case 'coming':
    case 'live':
    case 'leaving':
      return ['harbormaster.attachRunner', target];
    case 'ended':
    case 'remains':
    case 'idle':
      return ['harbormaster.startRunner', target];
    case 'untrusted':
      return ['harbormaster.trustProjectFile', target];
    case 'doubtful':
      return ['harbormaster.showRunnerOutput', target];
  }
}

function runnerButtons(runner: PlacedRunner): RunnerButton[] {
  const target = runnerRowId(runner);
  const button = (icon: string, tooltip: string, command: string): RunnerButton => ({
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
    call: [`harbormaster.${command}`, target],
  });
  const restart = button('debug-restart', vscode.l10n.t('Restart'), 'restartRunner');
  const stop = button('debug-stop', vscode.l10n.t('Stop'), 'stopRunner');
  const output = button('output', vscode.l10n.t('Show Output'), 'showRunnerOutput');
  switch (wayOf(runner)) {
    case 'live':
      return [restart, stop];
    case 'coming':
    case 'doubtful':
    case 'remains':
      return [stop];
    case 'ended':
      return [output];
    default:
      return [];
  }
}

function placeholder({ stage }: CommandParts): string {
  const { standing } = stage.scene;
  return standing.kind === 'connected'
    ? vscode.l10n.t('A port to open or copy, a runner to attach to, or a command')
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
  const runners = runnerPicks(allRunners(scene, scene.here), scene).map((pick): HubItem => {
    const { runner } = pick;
    // The separators name the project, which has ports above.
    if (!runner) return { ...pick, label: vscode.l10n.t('runners of {0}', pick.label) };
    return { ...pick, buttons: runnerButtons(runner) };
  });
  const separator = {
    label: vscode.l10n.t('commands'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return [...leases, ...runners, separator, ...commandItems(scene.standing.kind === 'connected')];
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
      ? [
          item('play', vscode.l10n.t('Run with a Port'), 'runWithPort'),
          ...(isConnected ? [item('rocket', vscode.l10n.t('Launch...'), 'launchRunner')] : []),
        ]
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
