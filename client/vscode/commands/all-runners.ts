/** Start All and Stop All: what the project declares, in the order of what needs what, and whatever runs of it. */
import * as vscode from 'vscode';
import { longDeadline } from '#client/connection/long-deadline.ts';
import { mayRun, runnersByProject } from '../views/placed-runners.ts';
import { sayRefused } from '../words/speak-runner.ts';
import { type CommandParts, folderFor, projectOf } from './parts.ts';
import { isSure } from './runner-commands.ts';
import { trustFile } from './trust-file.ts';

export async function startAllRunners(parts: CommandParts, target?: string): Promise<void> {
  const folder = await folderFor(parts, target);
  if (!folder) return;
  const path = folder.uri.fsPath;
  const answer = await parts.harbor.request('runners/up', { path }, longDeadline);
  if (answer.refused.length > 0) return await tellRefused(parts, path, answer.refused);
  if (answer.runners.length === 0)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The project declares no runners. Its harbormaster.jsonc can: "runners".'),
    );
}

type Refused = readonly (Parameters<typeof sayRefused>[0] & { readonly name: string })[];

/** One message for all of them. */
async function tellRefused(parts: CommandParts, path: string, refused: Refused): Promise<void> {
  const said = refused.map((each) => sayRefused(each, each.name, vscode.l10n));
  const trust = vscode.l10n.t('Trust...');
  const buttons = said.some(({ remedies }) => remedies.includes('trust')) ? [trust] : [];
  const message = said.map((each) => each.message).join(' ');
  const pressed = await vscode.window.showWarningMessage(message, ...buttons);
  if (pressed === trust && (await trustFile(parts, path)))
    await parts.harbor.request('runners/up', { path }, longDeadline);
}

export async function stopAllRunners(parts: CommandParts, target?: string): Promise<void> {
  const folder = await folderFor(parts, target);
  const project = folder && projectOf(parts, folder);
  if (!folder || !project) return;
  const placed = runnersByProject(parts.stage.scene).get(project.id) ?? [];
  const runners = placed.filter(mayRun).flatMap(({ runner }) => runner ?? []);
  if (runners.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing runs in {0}.', folder.name));
    return;
  }
  if (!(await isSure(parts, runners, 'stop'))) return;
  const location = { location: { viewId: 'harbormaster.instances' } };
  const params = { path: folder.uri.fsPath };
  await vscode.window.withProgress(location, async () =>
    parts.harbor.request('runners/down', params, longDeadline),
  );
}
