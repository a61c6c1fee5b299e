/** Thresholds of rolling periods that hold no more, because what was spent long ago counts no more. Pure. */
import { reached, spentAt } from './account.ts';
import type { BudgetEvent } from './budget-events.ts';
import type { BudgetLedger } from './budget-ledger.ts';

export function eased(ledger: BudgetLedger, at: number): readonly BudgetEvent[] {
  return [...ledger.accounts()].flatMap((account) => {
    const budget = ledger.budget(account.budgetId);
    if (account.told === 0 || budget?.period.kind !== 'rolling') return [];
    const percent = reached(spentAt(account, budget, at), account, budget);
    const { budgetId, subject } = account;
    return percent < account.told
      ? [{ type: 'budgetEased' as const, budgetId, subject, percent }]
      : [];
  });
}
