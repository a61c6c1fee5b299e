/** What is done with the server's answer to a launch: the terminal is shown, or why there is none, with what helps as buttons. */
import * as vscode from 'vscode';
import type { ParamsOf, ResultOf } from '#client/connection/calls.ts';
import type { Runner } from '#protocol/runner.ts';
import { type Remedy, sayRefused } from '../words/speak-runner.ts';
import { takenIn } from '../words/speak-taken.ts';
import { askTaken } from './ask-taken.ts';
import type { CommandParts } from './parts.ts';
import { trustFile } from './trust-file.ts';

type Launched = ResultOf<'runners/launch'>;

/** What a second try may say beside the first. */
export type Second = Pick<ParamsOf<'runners/launch'>, 'onTaken' | 'skipChecks'>;

export interface Try {
  /** What it is to be called, for messages. */
  readonly name: string;
  readonly path: string;
  readonly ask: (second: Second) => Promise<Launched>;
  /** What is done when its session goes on elsewhere. */
  readonly whenSessionRuns?: () => Promise<Place | undefined>;
}

type Place = Pick<Runner, 'projectId' | 'name'>;

/** The runner, once one was started or ran already; undefined when none was, which has been said. */
export async function carriedOut(parts: CommandParts, aim: Try): Promise<Place | undefined> {
  let second: Second = {};
  for (;;) {
    const answer = await aim.ask(second);
    if (answer.kind !== 'refused') return answer.runner;
    if (aim.whenSessionRuns && answer.findings.some(({ why }) => why === 'sessionRuns'))
      return aim.whenSessionRuns();
    const taken = takenIn(answer, aim.name);
    const remedy = taken ? await askTaken(taken) : await offer(answer, aim.name);
    const skipChecks = answer.findings
      .filter(({ level }) => level === 'required')
      .map(({ check }) => check);
    switch (remedy) {
      case undefined:
      case 'resume':
        return undefined;
      case 'attach':
        if (answer.runner) parts.terminals.show(answer.runner);
        return undefined;
      case 'trust':
        if (!(await trustFile(parts, aim.path))) return undefined;
        break;
      case 'startAnother':
        second = { ...second, onTaken: 'new' };
        break;
      case 'replace':
        second = { ...second, onTaken: 'replace' };
        break;
      case 'startAnyway':
        second = { ...second, skipChecks: [...(second.skipChecks ?? []), ...skipChecks] };
    }
  }
}

async function offer(
  refused: Extract<Launched, { kind: 'refused' }>,
  name: string,
): Promise<Remedy | undefined> {
  const { message, remedies } = sayRefused(refused, name, vscode.l10n);
  const labels = remedies.map((remedy) => [labelOf(remedy), remedy] as const);
  const pressed = await vscode.window.showWarningMessage(
    message,
    ...labels.map(([label]) => label),
  );
  return labels.find(([label]) => label === pressed)?.[1];
}

function labelOf(remedy: Remedy): string {
  switch (remedy) {
    case 'trust':
      return vscode.l10n.t('Trust...');
    case 'startAnyway':
      return vscode.l10n.t('Start Anyway');
  }
}
