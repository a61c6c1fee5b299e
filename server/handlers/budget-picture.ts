/** What windows see of budgets: every account of each, and which of those that they were told of are no more. */
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { statusesOf } from './budget-words.ts';

interface BudgetChange {
  readonly budgets: BudgetStatus[];
  readonly budgetsGone: string[];
}

export class BudgetPicture {
  readonly #durable: BudgetLedger;
  readonly #now: () => number;
  /** The accounts that were told of, by budget. */
  readonly #told = new Map<string, ReadonlySet<string>>();

  constructor(durable: BudgetLedger, now: () => number) {
    this.#durable = durable;
    this.#now = now;
  }

  whole(): BudgetChange {
    return this.changes([...this.#durable.budgets()].map(({ id }) => id));
  }

  changes(ids: Iterable<string>): BudgetChange {
    const budgets: BudgetStatus[] = [];
    const budgetsGone: string[] = [];
    for (const id of ids) {
      const budget = this.#durable.budget(id);
      const now = budget ? statusesOf(this.#durable, budget, this.#now()) : [];
      const known = new Set(now.map((each) => each.id));
      for (const before of this.#told.get(id) ?? [])
        if (!known.has(before)) budgetsGone.push(before);
      if (budget) this.#told.set(id, known);
      else this.#told.delete(id);
      budgets.push(...now);
    }
    return { budgets, budgetsGone };
  }
}
