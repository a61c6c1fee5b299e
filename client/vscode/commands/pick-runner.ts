/** The runner that a command is about: the one of the tree's node, else one that the user picks, with its state and its project. */
import * as vscode from 'vscode';
import { projectName, type Scene } from '../stages/scene.ts';
import { allRunners } from '../views/placed-runners.ts';
import { lookOfRunner, type PlacedRunner, runnerOfRow } from '../views/runner-row.ts';
import { pickPhrase } from '../words/speak-runner.ts';
import type { CommandParts } from './parts.ts';

/** The runner that this tree node shows; undefined when it shows none, or one that is gone. */
export function runnerAt(scene: Scene, target: string | undefined): PlacedRunner | undefined {
  const meant = runnerOfRow(target);
  if (!meant) return undefined;
  return allRunners(scene, scene.here).find(
    ({ projectId, name }) => projectId === meant.projectId && name === meant.name,
  );
}

interface Picking {
  readonly isMeant: (runner: PlacedRunner) => boolean;
  readonly placeHolder: string;
  /** What is said when there is none to pick. */
  readonly none: string;
}

/** Undefined when the user thinks better of it, or there is none, which is said. */
export async function runnerFor(
  { stage }: CommandParts,
  target: string | undefined,
  { isMeant, placeHolder, none }: Picking,
): Promise<PlacedRunner | undefined> {
  const { scene } = stage;
  const shown = runnerAt(scene, target);
  if (shown) return shown;
  const runners = allRunners(scene, scene.here).filter(isMeant);
  if (runners.length === 0) {
    const launch = vscode.l10n.t('Launch...');
    const pressed = await vscode.window.showInformationMessage(none, launch);
    if (pressed === launch) await vscode.commands.executeCommand('harbormaster.launchRunner');
    return undefined;
  }
  const options = { placeHolder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(runnerPicks(runners, scene), options))?.runner;
}

export interface RunnerPick extends vscode.QuickPickItem {
  readonly runner?: PlacedRunner;
}

/** A separator for each project, and a line for each runner. */
export function runnerPicks(runners: readonly PlacedRunner[], scene: Scene): RunnerPick[] {
  let last: string | undefined;
  return runners.flatMap((runner): RunnerPick[] => {
    const { projectId, name } = runner;
    const isNew = projectId !== last;
    last = projectId;
    const label = `$(${lookOfRunner(runner).icon}) ${name}`;
    return [
      ...(isNew
        ? [{ label: projectName(scene, projectId), kind: vscode.QuickPickItemKind.Separator }]
        : []),
      { label, description: pickPhrase(runner, vscode.l10n), runner },
    ];
  });
}
