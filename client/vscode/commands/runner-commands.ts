/** What can be done with a runner: attach, start, stop, restart, see what it printed, forget it. Without a node, the user picks one. */
import * as vscode from 'vscode';
import { longDeadline } from '#client/connection/long-deadline.ts';
import { newId } from '#common/id.ts';
import type { Runner } from '#protocol/runner.ts';
import type { RunnerPlace } from '../terminals/runner-terminals.ts';
import { mayRun } from '../views/placed-runners.ts';
import { type PlacedRunner, wayOf } from '../views/runner-row.ts';
import { askEnd, sayStopFailed } from '../words/speak-runner.ts';
import type { CommandParts } from './parts.ts';
import { runnerFor } from './pick-runner.ts';
import { carriedOut } from './runner-answers.ts';

export async function attachRunner(parts: CommandParts, target?: string): Promise<void> {
  const placed = await runnerFor(parts, target, {
    isMeant: (each) => ['live', 'leaving', 'coming'].includes(wayOf(each)),
    placeHolder: vscode.l10n.t('Attach to which runner?'),
    none: vscode.l10n.t('Nothing runs that a terminal could be attached to.'),
  });
  if (placed) parts.terminals.show(placed);
}

export async function startRunner(parts: CommandParts, target?: string): Promise<void> {
  const placed = await runnerFor(parts, target, {
    isMeant: (each) => ['ended', 'remains', 'idle', 'untrusted'].includes(wayOf(each)),
    placeHolder: vscode.l10n.t('Start which runner?'),
    none: vscode.l10n.t('There is no runner that could be started.'),
  });
  if (placed) await startAt(parts, placed);
}

/** Also what Enter does in the terminal of one that has ended. */
async function startAt(parts: CommandParts, place: RunnerPlace): Promise<void> {
  const { name } = place;
  const path = rootOf(parts, place.projectId);
  const key = newId('key');
  const ask = (second: { readonly skipChecks?: string[] | undefined }) => {
    const params = {
      path,
      name,
      skipChecks: second.skipChecks,
      key: second.skipChecks ? newId('key') : key,
    };
    return parts.harbor.request('runners/start', params, longDeadline);
  };
  await carriedOut(parts, { name, path, ask });
}

export async function stopRunner(parts: CommandParts, target?: string): Promise<void> {
  const placed = await runnerFor(parts, target, {
    isMeant: (each) => mayRun(each) || wayOf(each) === 'remains',
    placeHolder: vscode.l10n.t('Stop which runner?'),
    none: vscode.l10n.t('Nothing runs that could be stopped.'),
  });
  if (!placed?.runner || !(await isSure(parts, [placed.runner], 'stop'))) return;
  const { id, name } = placed.runner;
  const location = { location: { viewId: 'harbormaster.instances' } };
  const answer = await vscode.window.withProgress(location, async () =>
    parts.harbor.request('runners/stop', { runnerId: id }, longDeadline),
  );
  const failed = sayStopFailed(answer, name, vscode.l10n);
  if (failed !== undefined) void vscode.window.showWarningMessage(failed);
}

export async function restartRunner(parts: CommandParts, target?: string): Promise<void> {
  const placed = await runnerFor(parts, target, {
    isMeant: ({ runner }) => runner !== undefined,
    placeHolder: vscode.l10n.t('Restart which runner?'),
    none: vscode.l10n.t('Nothing runs that could be restarted.'),
  });
  if (!placed?.runner || !(await isSure(parts, [placed.runner], 'restart'))) return;
  const { projectId, name } = placed;
  const path = rootOf(parts, projectId);
  const location = { location: { viewId: 'harbormaster.instances' } };
  await vscode.window.withProgress(location, async () =>
    carriedOut(parts, {
      name,
      path,
      ask: ({ skipChecks }) =>
        parts.harbor.request(
          'runners/restart',
          { path, name, skipChecks, key: newId('key') },
          longDeadline,
        ),
    }),
  );
}

export async function showRunnerOutput(parts: CommandParts, target?: string): Promise<void> {
  const placed = await runnerFor(parts, target, {
    isMeant: ({ runner }) => runner !== undefined,
    placeHolder: vscode.l10n.t('Show the output of which runner?'),
    none: vscode.l10n.t('No runner has printed anything yet.'),
  });
  if (placed?.runner) await parts.transcripts.show(placed.runner);
}

export async function removeRunner(parts: CommandParts, target?: string): Promise<void> {
  const placed = await runnerFor(parts, target, {
    isMeant: (each) => each.runner !== undefined && ['ended', 'remains'].includes(wayOf(each)),
    placeHolder: vscode.l10n.t('Remove which runner?'),
    none: vscode.l10n.t('No runner has ended that could be removed.'),
  });
  if (!placed?.runner) return;
  const { id, name } = placed.runner;
  const remove = vscode.l10n.t('Remove');
  const question = vscode.l10n.t('Remove {0}?', name);
  const detail = vscode.l10n.t('What it has printed is deleted.');
  const said = await vscode.window.showWarningMessage(question, { modal: true, detail }, remove);
  if (said !== remove) return;
  const { kind } = await parts.harbor.request('runners/remove', { runnerId: id });
  if (kind === 'stillRuns')
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} still runs, so it is not removed. Stop it first.', name),
    );
}

/** Asks where something is lost. */
export async function isSure(
  { stage }: CommandParts,
  runners: readonly Runner[],
  to: 'stop' | 'restart',
): Promise<boolean> {
  const asked = askEnd(runners, to, stage.scene.here, vscode.l10n);
  if (!asked) return true;
  const { question, detail } = asked;
  const button = to === 'stop' ? vscode.l10n.t('Stop') : vscode.l10n.t('Restart');
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(question, options, button)) === button;
}

/** Of the project, as the server knows it. */
export function rootOf({ stage }: CommandParts, projectId: PlacedRunner['projectId']): string {
  return stage.scene.projects.get(projectId)?.root ?? '/';
}
