/** Tells, in one window of all, when a runner of this window's projects came to an end that nobody wanted, or waits for a person. */
import * as vscode from 'vscode';
import type { Runner, RunnerState } from '#protocol/runner.ts';
import type { CommandId } from '../command-ids.ts';
import type { Scene } from '../stages/scene.ts';
import { runnerRowId } from '../views/runner-row.ts';
import { sayTrouble } from '../words/speak-runner.ts';
import type { Notices } from './notices.ts';

export interface RunnerNoticesParts {
  readonly scene: () => Scene;
  readonly notices: Notices;
  readonly run: (id: CommandId, target: string) => Promise<void>;
}

export class RunnerNotices {
  readonly #parts: RunnerNoticesParts;
  /** As they were when we last looked; undefined before the first look, which tells nothing. */
  #seen: ReadonlyMap<string, RunnerState> | undefined;

  constructor(parts: RunnerNoticesParts) {
    this.#parts = parts;
  }

  /** To be called whenever runners changed, and when the first picture is there. */
  look(): void {
    const { runners, here } = this.#parts.scene();
    const before = this.#seen;
    this.#seen = new Map([...runners.values()].map(({ id, state }) => [id, state]));
    if (!before) return;
    for (const runner of runners.values()) {
      const was = before.get(runner.id);
      if (was === runner.state) continue;
      if (was !== undefined) this.#parts.notices.over(topicOf(runner.id, was));
      if (here.includes(runner.projectId)) void this.#tell(runner);
    }
  }

  async #tell(runner: Runner): Promise<void> {
    const message = sayTrouble(runner, vscode.l10n);
    if (message === undefined) return;
    const output = vscode.l10n.t('Show Output');
    const start = vscode.l10n.t('Start Again');
    const buttons = runner.state === 'crashLooping' ? [output, start] : [output];
    const topic = topicOf(runner.id, runner.state);
    const pressed = await this.#parts.notices.warning({ topic, message, buttons });
    const target = runnerRowId({ ...runner, leases: [] });
    if (pressed === output) await this.#parts.run('showRunnerOutput', target);
    if (pressed === start) await this.#parts.run('startRunner', target);
  }
}

function topicOf(id: string, state: RunnerState): string {
  return `runner ${id} ${state}`;
}
