/** What can be done with a project that is open nowhere: open it in a new window, put it away, forget it. Without a node, the user picks one. */
import * as vscode from 'vscode';
import type { Project } from '#protocol/projects.ts';
import { otherProjectOf, otherProjects } from '../views/other-projects.ts';
import { sayProjectInUse } from '../words/speak.ts';
import type { CommandParts } from './parts.ts';

export const projectCommands = {
  open: on(openInNewWindow),
  archive: on(archive),
  forget: on(forget),
};

async function openInNewWindow(_: CommandParts, { root }: Project): Promise<void> {
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(root), {
    forceNewWindow: true,
  });
}

async function archive({ harbor }: CommandParts, { id, name }: Project): Promise<void> {
  await harbor.request('projects/archive', { project: id });
  const undo = vscode.l10n.t('Undo');
  const message = vscode.l10n.t('{0} is put away. Its ports and its name are kept.', name);
  if ((await vscode.window.showInformationMessage(message, undo)) === undo)
    await harbor.request('projects/unarchive', { project: id });
}

async function forget({ harbor, stage }: CommandParts, { id, name, root }: Project): Promise<void> {
  const button = vscode.l10n.t('Forget');
  const question = vscode.l10n.t('Forget {0}?', name);
  const detail = vscode.l10n.t(
    'Its name, its tags and which ports its services had are forgotten. Nothing in {0} is touched.',
    root,
  );
  const said = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
  if (said !== button) return;
  const answer = await harbor.request('projects/forget', { project: id });
  if (answer.kind === 'refused')
    void vscode.window.showWarningMessage(sayProjectInUse(answer, stage.scene, vscode.l10n));
}

/** A command on the project of the node it was chosen on, else on one that the user picks. */
function on(act: (parts: CommandParts, project: Project) => Promise<void>) {
  return async (parts: CommandParts, target?: string): Promise<void> => {
    const id = otherProjectOf(target) ?? (await pick(parts));
    const project = id === undefined ? undefined : parts.stage.scene.projects.get(id);
    if (project) await act(parts, project);
  };
}

async function pick({ stage }: CommandParts): Promise<string | undefined> {
  const { scene } = stage;
  const used = new Set([
    ...[...scene.leases.values()].map(({ projectId }) => projectId),
    ...[...scene.instances.values()].flatMap(({ projectIds }) => projectIds),
  ]);
  const items = otherProjects(scene.projects.values(), used, vscode.l10n).flatMap((row) => {
    const id = otherProjectOf(row.id);
    const project = id === undefined ? undefined : scene.projects.get(id);
    return project
      ? [{ label: `$(${row.icon}) ${row.label}`, description: project.root, id: project.id }]
      : [];
  });
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Every project that was met is open, holds a port, or is put away.'),
    );
    return undefined;
  }
  const placeHolder = vscode.l10n.t('Which project?');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.id;
}
