/** One decision under way: the accounts it looks at, as they will be when the events that it gathers are applied. */
import {
  type Account,
  allowed,
  opened,
  reached,
  rolledOver,
  spentAt,
  withSpent,
} from './account.ts';
import { type Budget, type Spender, subjectOf } from './budget.ts';
import type { BudgetEvent, Entry } from './budget-events.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import { keyOf } from './reservation.ts';

/** One account within a decision. */
export interface Tally {
  readonly budget: Budget;
  readonly subject: string;
  readonly account: Account;
  /** Held for runners in all. */
  readonly held: number;
  readonly spent: number;
  /** What may be spent in this period: the limit and what was carried over. */
  readonly most: number;
  /** What is neither spent nor held; never below nothing. */
  readonly free: number;
}

export class Draft {
  readonly events: BudgetEvent[] = [];
  readonly ledger: BudgetLedger;
  readonly at: number;
  readonly #accounts = new Map<string, { account: Account; held: number }>();

  constructor(ledger: BudgetLedger, at: number) {
    this.ledger = ledger;
    this.at = at;
  }

  push(event: BudgetEvent): void {
    this.events.push(event);
  }

  /** The accounts in which this spender's use is counted. */
  tallies(who: Spender, isMeant: (budget: Budget) => boolean = () => true): readonly Tally[] {
    return [...this.ledger.budgets()].filter(isMeant).flatMap((budget) => {
      const subject = subjectOf(budget.scope, who);
      return subject === undefined ? [] : [this.tally(budget, subject)];
    });
  }

  /** An account in the period of now. What began with it is among the events. */
  tally(budget: Budget, subject: string): Tally {
    const { account, held } = this.#at(budget, subject);
    const spent = spentAt(account, budget, this.at);
    const most = allowed(account, budget);
    return { budget, subject, account, held, spent, most, free: Math.max(0, most - spent - held) };
  }

  /** Counts what an event among these will hold more, or less. */
  hold({ budget, subject }: Pick<Tally, 'budget' | 'subject'>, amount: number): void {
    this.#at(budget, subject).held += amount;
  }

  /** Counts what an event among these will spend. */
  enter(budget: Budget, { subject, spent, fromHold }: Entry): void {
    const known = this.#at(budget, subject);
    known.account = withSpent(known.account, budget, spent, this.at);
    known.held -= fromHold;
  }

  /** Adds what is to be told of thresholds that were passed. */
  tellThresholds(projectId?: string): void {
    for (const [key, { account }] of this.#accounts) {
      const budget = this.ledger.budget(account.budgetId);
      if (!budget) continue;
      const spent = spentAt(account, budget, this.at);
      const percent = reached(spent, account, budget);
      if (percent <= account.told) continue;
      const { budgetId, subject } = account;
      const limit = allowed(account, budget);
      this.push({
        ...({ type: 'budgetThresholdPassed', budgetId, subject } as const),
        ...(projectId !== undefined && { projectId }),
        ...{ percent, spent, limit },
      });
      this.#accounts.set(key, {
        ...this.#at(budget, subject),
        account: { ...account, told: percent },
      });
    }
  }

  #at(budget: Budget, subject: string): { account: Account; held: number } {
    const key = keyOf(budget.id, subject);
    const known = this.#accounts.get(key);
    if (known) return known;
    const before = this.ledger.account(budget.id, subject);
    const account = before ? rolledOver(before, budget, this.at) : opened(budget, subject, this.at);
    if (account !== before) {
      const { from, until, carried } = account;
      const spent = spentAt(account, budget, this.at);
      this.push({
        ...({ type: 'budgetPeriodBegan', budgetId: budget.id, subject, from } as const),
        ...(until !== undefined && { until }),
        carried,
        ...(spent > 0 && { spent }),
      });
    }
    const fresh = { account, held: this.ledger.held(budget.id, subject) };
    this.#accounts.set(key, fresh);
    return fresh;
  }
}
