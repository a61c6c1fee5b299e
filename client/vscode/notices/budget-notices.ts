/** Tells, in one window of all, when a budget passes a threshold, and asks what is to become of a runner that waits for one. */
import * as vscode from 'vscode';
import { type Cancel, systemClock } from '#common/clock.ts';
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Runner } from '#protocol/runner.ts';
import type { CommandId } from '../command-ids.ts';
import type { Scene } from '../stages/scene.ts';
import { phrase, stoppedByBudget } from '../views/budget-view.ts';
import { runnerRowId } from '../views/runner-row.ts';
import type { Notices } from './notices.ts';
import { bearsOn, isUsedUp, usedUpFor } from './used-up.ts';

/** Whoever is paused for a budget is so a moment after that is used up, in milliseconds: then the question says both. */
const patienceMs = 4_000;

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
  /** Used up, and not told yet. */
  readonly #waiting = new Map<string, Cancel>();
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
    for (const each of stopped) if (!this.#asked.has(each.id)) void this.#ask(each, scene);
    this.#asked = new Set(stopped.map(({ id }) => id));
  }

  close(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  #compare(budget: BudgetStatus, before: number, scene: Scene): void {
    const { id, passed, hard } = budget;
    if (passed < before) {
      this.#parts.notices.over(topicOf(id, before));
      this.#waiting.get(id)?.();
      this.#waiting.delete(id);
    }
    if (passed <= before) return;
    if (passed < 100) {
      const words = phrase(budget, scene, vscode.l10n);
      const message = vscode.l10n.t('{0} % of the budget is used: {1}.', passed, words);
      void this.#tell(topicOf(id, passed), message);
    } else if (hard) {
      this.#waiting.get(id)?.();
      const tellLate = () => this.#tellUnlessAsked(id, passed);
      this.#waiting.set(id, systemClock.after(patienceMs, tellLate));
    } else this.#tellUsedUp(budget, passed, scene);
  }

  #tellUnlessAsked(id: string, passed: number): void {
    this.#waiting.delete(id);
    const scene = this.#parts.scene();
    const budget = scene.budgets?.get(id);
    // It may have been raised since.
    if (!budget || !isUsedUp(budget)) return;
    if (stoppedByBudget(scene).some((runner) => bearsOn(budget, runner))) return;
    this.#tellUsedUp(budget, passed, scene);
  }

  #tellUsedUp(budget: BudgetStatus, passed: number, scene: Scene): void {
    const words = phrase(budget, scene, vscode.l10n);
    const message = vscode.l10n.t('The budget is used up: {0}.', words);
    void this.#tell(topicOf(budget.id, passed), message);
  }

  async #tell(topic: string, message: string): Promise<void> {
    const show = vscode.l10n.t('Show Budgets');
    const pressed = await this.#parts.notices.warning({ topic, message, buttons: [show] });
    if (pressed === show) await this.#parts.run('showBudgets');
  }

  async #ask(runner: Runner, scene: Scene): Promise<void> {
    const { id, name, projectId } = runner;
    const raise = vscode.l10n.t('Raise Budget');
    const once = vscode.l10n.t('Continue Once');
    const stop = vscode.l10n.t('Stop');
    const [budget] = usedUpFor(runner, [...(scene.budgets?.values() ?? [])]);
    const message = budget
      ? vscode.l10n.t(
          '{0} is paused, because its budget is used up: {1}.',
          name,
          phrase(budget, scene, vscode.l10n),
        )
      : vscode.l10n.t('{0} is paused: too little of its budget is left.', name);
    const pressed = await this.#parts.notices.warning({
      topic: `budget of ${id}`,
      message,
      buttons: [raise, once, stop],
    });
    if (pressed === raise) await this.#parts.run('showBudgets');
    if (pressed === once) await this.#parts.continueOnce(id);
    if (pressed === stop)
      await this.#parts.run('stopRunner', runnerRowId({ projectId, name, leases: [] }));
  }
}

function topicOf(budgetId: string, passed: number): string {
  return `budget ${budgetId} ${passed}`;
}
