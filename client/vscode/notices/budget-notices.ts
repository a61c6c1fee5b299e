/** Tells, in one window of all, when a budget passes a threshold, and asks what is to become of a runner that waits for one. */
import * as vscode from 'vscode';
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Runner } from '#protocol/runner.ts';
import type { CommandId } from '../command-ids.ts';
import type { Scene } from '../stages/scene.ts';
import { phrase, stoppedByBudget } from '../views/budget-view.ts';
import { runnerRowId } from '../views/runner-row.ts';
import type { Notices } from './notices.ts';

export interface BudgetNoticesParts {
  readonly scene: () => Scene;
  readonly notices: Notices;
  readonly run: (id: CommandId, target?: string) => Promise<void>;
  /** Lets a runner go on past its budget, by one step. */
  readonly continueOnce: (runnerId: string) => Promise<unknown>;
}

export class BudgetNotices {
  readonly #parts: BudgetNoticesParts;
  /** The highest threshold of each budget when we last looked; undefined before the first look, which tells nothing. */
  #passed: ReadonlyMap<string, number> | undefined;
  /** Runners that were asked about. */
  #asked: ReadonlySet<string> = new Set();

  constructor(parts: BudgetNoticesParts) {
    this.#parts = parts;
  }

  /** To be called whenever budgets or runners changed, and when the first picture is there. */
  look(): void {
    const scene = this.#parts.scene();
    const budgets = [...(scene.budgets?.values() ?? [])];
    const before = this.#passed;
    this.#passed = new Map(budgets.map(({ id, passed }) => [id, passed]));
    if (before) for (const each of budgets) this.#compare(each, before.get(each.id) ?? 0, scene);
    const stopped = stoppedByBudget(scene);
    for (const id of this.#asked)
      if (!stopped.some((each) => each.id === id)) this.#parts.notices.over(`budget of ${id}`);
    for (const each of stopped) if (!this.#asked.has(each.id)) void this.#ask(each);
    this.#asked = new Set(stopped.map(({ id }) => id));
  }

  #compare(budget: BudgetStatus, before: number, scene: Scene): void {
    const { id, passed } = budget;
    if (passed < before) this.#parts.notices.over(`budget ${id} ${before}`);
    if (passed <= before) return;
    const words = phrase(budget, scene, vscode.l10n);
    const message =
      passed >= 100
        ? vscode.l10n.t('The budget is used up: {0}.', words)
        : vscode.l10n.t('{0} % of the budget is used: {1}.', passed, words);
    const show = vscode.l10n.t('Show Budgets');
    void this.#parts.notices
      .warning({ topic: `budget ${id} ${passed}`, message, buttons: [show] })
      .then((pressed) => (pressed === show ? this.#parts.run('showBudgets') : undefined));
  }

  async #ask({ id, name, projectId }: Runner): Promise<void> {
    const raise = vscode.l10n.t('Raise Budget');
    const once = vscode.l10n.t('Continue Once');
    const stop = vscode.l10n.t('Stop');
    const pressed = await this.#parts.notices.warning({
      topic: `budget of ${id}`,
      message: vscode.l10n.t('{0} is paused: its budget is used up.', name),
      buttons: [raise, once, stop],
    });
    if (pressed === raise) await this.#parts.run('showBudgets');
    if (pressed === once) await this.#parts.continueOnce(id);
    if (pressed === stop)
      await this.#parts.run('stopRunner', runnerRowId({ projectId, name, leases: [] }));
  }
}
