/** What can be done with a lease: give it back, copy or open its URL, go to its holder, see its history. Without a node, the user picks one. */
import * as vscode from 'vscode';
import type { Lease } from '#protocol/ports.ts';
import { leaseItems } from '../views/lease-items.ts';
import { isWeb } from '../views/lease-row.ts';
import { askRelease, sayLease, sayRefusal } from '../words/speak.ts';
import { type CommandParts, leaseAt } from './parts.ts';
import { terminalOf } from './terminals.ts';

export const leaseCommands = {
  release: on(
    () => true,
    async (parts, lease) => await releaseLease(parts, lease),
  ),
  copyUrl: on(
    () => true,
    async (_, lease) => await copyUrl(lease),
  ),
  openInBrowser: on(isWeb, async (_, lease) => await openInBrowser(lease)),
  revealHolder: on(() => true, revealHolder),
  showActivity: on(
    () => true,
    async ({ activity }, { port }) => await activity.show(port),
  ),
};

/** A port that somebody uses, or that another window's project holds, is given back only when the user says so twice. */
export async function releaseLease(parts: CommandParts, lease: Lease): Promise<void> {
  const { scene } = parts.stage;
  const isOurs = scene.here.includes(lease.projectId);
  const isUsed = lease.state === 'bound' || lease.holder.kind === 'process';
  const release = vscode.l10n.t('Release');
  const handOver = vscode.l10n.t('Hand Over');
  let said: string | undefined;
  if (!isOurs || isUsed || lease.sharers) {
    const { question, detail } = askRelease(lease, scene, vscode.l10n);
    const choices = lease.sharers && !isUsed ? [handOver, release] : [release];
    const options = { modal: true, detail };
    said = await vscode.window.showWarningMessage(question, options, ...choices);
    if (said === undefined) return;
  }
  const manner = said === handOver ? 'handOver' : 'force';
  const answer = await parts.harbor.request('ports/release', {
    leaseId: lease.id,
    ...(lease.sharers && { whenShared: manner }),
  });
  if (answer.kind === 'refused')
    void vscode.window.showInformationMessage(sayRefusal(answer, scene, vscode.l10n));
  if (answer.kind === 'notLeased')
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Port {0} was released already.', lease.port),
    );
}

/** The address as this editor's browser reaches it, which differs when the window is remote. */
export async function copyUrl({ url }: Lease): Promise<void> {
  const reachable = await vscode.env.asExternalUri(vscode.Uri.parse(url));
  await vscode.env.clipboard.writeText(reachable.toString(true));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', reachable.toString(true)), 3_000);
}

export async function openInBrowser({ url }: Lease): Promise<void> {
  await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(url)));
}

/** The terminal when it is one of this window's, else who it is and what leads there. */
async function revealHolder({ stage }: CommandParts, lease: Lease): Promise<void> {
  const terminal = await terminalOf(lease);
  if (terminal) return terminal.show();
  const { scene } = stage;
  const project = scene.projects.get(lease.projectId);
  const isElsewhere = !scene.here.includes(lease.projectId);
  const openFolder = vscode.l10n.t('Open Folder');
  const copyPid = vscode.l10n.t('Copy Process Id');
  const pid =
    lease.listener?.process.pid ??
    ('process' in lease.holder ? lease.holder.process.pid : undefined);
  const buttons = [
    ...(project && isElsewhere ? [openFolder] : []),
    ...(pid === undefined ? [] : [copyPid]),
  ];
  const message = sayLease(lease, scene, vscode.l10n);
  const pressed = await vscode.window.showInformationMessage(message, ...buttons);
  if (pressed === copyPid) await vscode.env.clipboard.writeText(String(pid));
  if (pressed === openFolder && project)
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(project.root), {
      forceNewWindow: true,
    });
}

/** A command on the lease of the node it was chosen on, else on one that the user picks. */
function on(
  isMeant: (lease: Lease) => boolean,
  act: (parts: CommandParts, lease: Lease) => Promise<void>,
) {
  return async (parts: CommandParts, target?: string): Promise<void> => {
    const lease = leaseAt(parts.stage.scene, target) ?? (await pickLease(parts, isMeant));
    if (lease) await act(parts, lease);
  };
}

/** One of the leases that `isMeant` wants, as the user picks it. */
export async function pickLease(
  { stage }: CommandParts,
  isMeant: (lease: Lease) => boolean,
): Promise<Lease | undefined> {
  const items = leaseItems(stage.scene, vscode.l10n).flatMap((item): LeasePick[] => {
    if (item.kind === 'project')
      return [{ label: item.label, kind: vscode.QuickPickItemKind.Separator }];
    const { label, description, lease } = item;
    return isMeant(lease) ? [{ label, description, lease }] : [];
  });
  const placeHolder = vscode.l10n.t('Which port?');
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder,
    matchOnDescription: true,
  });
  return picked?.lease;
}

interface LeasePick extends vscode.QuickPickItem {
  readonly lease?: Lease;
}
