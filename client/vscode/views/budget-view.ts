/** The second status bar item as plain values, there while a budget is set: the fullest one that bears on the project at hand. Pure. */
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { L10n } from '../l10n.ts';
import { escapeMarkdown, table } from '../markdown.ts';
import type { Scene } from '../stages/scene.ts';
import {
  budgetAmount,
  budgetPercent,
  budgetPeriod,
  budgetScope,
  spendPhrase,
} from '../words/budget-words.ts';
import type { Status } from './status-view.ts';

/** Those that bear on the project at hand, the fullest first; where no project is at hand, all. */
export function budgetsAtHand({ budgets, active }: Scene): BudgetStatus[] {
  const bears = ({ scope }: BudgetStatus) =>
    active === undefined || scope.projectId === undefined || scope.projectId === active;
  return fullestFirst([...(budgets?.values() ?? [])].filter(bears));
}

/** The fullest of those that are set for this whole project; undefined while there is none. */
export function budgetOfProject(
  { budgets }: Pick<Scene, 'budgets'>,
  projectId: string,
): BudgetStatus | undefined {
  const all = [...(budgets?.values() ?? [])];
  const own = all.filter(({ scope }) => scope.kind === 'project' && scope.projectId === projectId);
  return fullestFirst(own)[0];
}

function fullestFirst(budgets: readonly BudgetStatus[]): BudgetStatus[] {
  return [...budgets].sort(
    (a, b) => budgetPercent(b) - budgetPercent(a) || a.id.localeCompare(b.id),
  );
}

/** Undefined while none is set, or the server is away: what was spent meanwhile is not known. */
export function budgetItemOf(scene: Scene, l10n: L10n): Status | undefined {
  const all = budgetsAtHand(scene);
  const [fullest] = all;
  if (!fullest || scene.standing.kind !== 'connected') return undefined;
  const stopped = stoppedByBudget(scene).length;
  const warning = stopped > 0 || all.some((each) => each.hard && isFull(each));
  const spent = spendPhrase(fullest, l10n);
  const paused = stopped > 0 ? l10n.t(', {0} paused', stopped) : '';
  return {
    text: `${warning ? '$(warning)' : '$(credit-card)'} ${spent}${paused}`,
    tooltip: tooltip(all, scene, l10n),
    accessibleName: `${l10n.t('Budget: {0} % of {1}', budgetPercent(fullest), phrase(fullest, scene, l10n))}${paused}`,
    warning,
  };
}

/** Runners that wait for a budget. */
export function stoppedByBudget({ runners }: Pick<Scene, 'runners'>) {
  return [...runners.values()].filter(({ state, why }) => state === 'paused' && why === 'budget');
}

/** `500,000 tokens a day, this machine`. */
export function phrase(budget: BudgetStatus, scene: Scene, l10n: L10n): string {
  const amount = budgetAmount(budget.limit + budget.carried, budget, l10n);
  return l10n.t(
    '{0} {1}, {2}',
    amount,
    budgetPeriod(budget, l10n),
    budgetScope(budget, scene, l10n),
  );
}

/** What is only kept for somebody is no reason to worry: a launch that finds no more says so. */
function isFull({ spent, limit, carried }: BudgetStatus): boolean {
  return spent >= limit + carried && spent > 0;
}

function tooltip(all: readonly BudgetStatus[], scene: Scene, l10n: L10n): string {
  const header = [l10n.t('Budget'), l10n.t('Spent'), l10n.t('Reserved'), ''];
  const rows = all.map((budget) => [
    phrase(budget, scene, l10n),
    `${budgetAmount(budget.spent, budget, l10n)} (${budgetPercent(budget)} %)`,
    budgetAmount(budget.reserved, budget, l10n),
    remarks(budget, l10n),
  ]);
  return `**${escapeMarkdown(l10n.t('Budgets'))}**\n\n${table(header, rows)}`;
}

function remarks(budget: BudgetStatus, l10n: L10n): string {
  const { hard, unsettled, unpriced, unmetered } = budget;
  return [
    hard ? '' : l10n.t('soft'),
    unsettled > 0 ? l10n.t('{0} unsettled', budgetAmount(unsettled, budget, l10n)) : '',
    unpriced > 0 ? l10n.t('{0} tokens unpriced', unpriced) : '',
    unmetered > 0 ? l10n.t('{0} unmetered', unmetered) : '',
  ]
    .filter(Boolean)
    .join(', ');
}
