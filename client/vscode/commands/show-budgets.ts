/** Show Budgets: what was spent of each; the one that is chosen gets another limit. */
import * as vscode from 'vscode';
import type { BudgetStatus } from '#protocol/budgets.ts';
import { budgetsAtHand, phrase } from '../views/budget-view.ts';
import { budgetAmount, budgetPercent } from '../words/budget-words.ts';
import { askText } from './ask-text.ts';
import type { CommandParts } from './parts.ts';

interface BudgetPick extends vscode.QuickPickItem {
  readonly budget: BudgetStatus;
}

export async function showBudgets({ harbor, stage }: CommandParts): Promise<void> {
  const { scene } = stage;
  const items = budgetsAtHand(scene).map((budget): BudgetPick => {
    const { spent, reserved } = budget;
    const state = vscode.l10n.t(
      '{0} %: {1} spent, {2} reserved',
      budgetPercent(budget),
      budgetAmount(spent, budget, vscode.l10n),
      budgetAmount(reserved, budget, vscode.l10n),
    );
    return { label: phrase(budget, scene, vscode.l10n), description: state, budget };
  });
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No budget is set. In a terminal: hm budget set 2M tokens --per day'),
    );
    return;
  }
  const placeHolder = vscode.l10n.t('Change the limit of which budget?');
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  if (!picked) return;
  const { budgetId, limit, unit } = picked.budget;
  const one = wholeOf(unit);
  const said = await askText({
    title: picked.label,
    prompt: promptOf(picked.budget),
    value: String(limit / one),
    validateInput: (text) =>
      limitOf(text, one) === undefined ? vscode.l10n.t('Write a number.') : undefined,
  });
  const wanted = said === undefined ? undefined : limitOf(said, one);
  if (wanted !== undefined) await harbor.request('budgets/raise', { budgetId, limit: wanted });
}

/** How many of the contract's integers one of what people write is. */
function wholeOf(unit: BudgetStatus['unit']): number {
  switch (unit) {
    case 'money':
      return 1_000_000;
    case 'seconds':
      return 3_600;
    case 'cpu':
      return 1_000;
    case 'tokens':
    case 'runners':
    case 'memory':
      return 1;
  }
}

function promptOf({ unit, currency = '' }: BudgetStatus): string {
  switch (unit) {
    case 'tokens':
      return vscode.l10n.t('The new limit, in tokens');
    case 'money':
      return vscode.l10n.t('The new limit, in {0}', currency);
    case 'seconds':
      return vscode.l10n.t('The new limit, in hours');
    case 'runners':
      return vscode.l10n.t('The new limit, in runners');
    case 'memory':
      return vscode.l10n.t('The new limit, in megabytes');
    case 'cpu':
      return vscode.l10n.t('The new limit, in cores');
  }
}

function limitOf(text: string, one: number): number | undefined {
  const number = /^\d{1,12}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  const limit = Math.round(number * one);
  return Number.isSafeInteger(limit) && limit <= 1e14 ? limit : undefined;
}
