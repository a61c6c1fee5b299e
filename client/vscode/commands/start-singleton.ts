/** Start: runs a singleton that is down, for one of this window's projects, by the command that its trusted file declares. */
import * as vscode from 'vscode';
import { fileFolders } from '../folders.ts';
import { type DownHere, downHere } from '../notices/down-here.ts';
import { openRun } from './open-run.ts';
import { type CommandParts, leaseAt } from './parts.ts';
import { runWithPort } from './run-with-port.ts';

/** How this window would start a singleton. */
interface Starter {
  readonly folder: vscode.WorkspaceFolder;
  readonly service: string;
  readonly command: string;
}

export async function startSingleton(parts: CommandParts, target?: string): Promise<void> {
  const down = downHere(parts.stage.scene);
  const chosen = leaseAt(parts.stage.scene, target);
  const meant = chosen ? down.find(({ lease }) => lease.id === chosen.id) : down[0];
  if (!meant) {
    const message = chosen
      ? vscode.l10n.t('{0} is used by no project of this window.', chosen.service)
      : vscode.l10n.t('Nothing that this window’s projects share is down.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  const starter = await starterOf(parts, meant);
  if (starter) await openRun(parts, starter.folder, starter.service, starter.command);
  else await runWithPort(parts, undefined, meant.places[0]?.service);
}

/** The first of its places whose file says how, and is trusted; undefined when none does. */
async function starterOf(
  { stage, harbor }: CommandParts,
  { places }: DownHere,
): Promise<Starter | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  for (const { projectId, service } of places) {
    const folder = fileFolders().find((each) => stage.projectOf(each) === projectId);
    if (!folder) continue;
    const { parts } = await harbor.request('trust/show', { path: folder.uri.fsPath });
    const declared = parts.find(({ id }) => id === `services.${service}.command`);
    if (declared?.trusted) return { folder, service, command: declared.words };
  }
  return undefined;
}
