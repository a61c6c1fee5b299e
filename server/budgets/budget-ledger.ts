/** Budgets, what was spent of them and what is held for whom: what the budget events fold into. Pure: no clock, no decision. */
import { type Account, begun, withSpent } from './account.ts';
import { type Budget, isReported } from './budget.ts';
import type { BudgetEvent, Entry } from './budget-events.ts';
import { Counters } from './counters.ts';
import {
  earlierOf,
  type Hold,
  keyOf,
  type Past,
  type Reservation,
  withHolds,
} from './reservation.ts';
import type { Counter } from './usage.ts';

/** So many earlier sessions of an agent in a project are remembered for the next estimate. */
const mostPasts = 50;
/** A budget for each session has so many accounts; the oldest of which nothing is held go first. */
const mostSubjects = 1_000;

export class BudgetLedger {
  readonly #budgets = new Map<string, Budget>();
  readonly #accounts = new Map<string, Account>();
  readonly #reservations = new Map<string, Reservation>();
  readonly #counters = new Counters();
  readonly #pasts = new Map<string, readonly Past[]>();
  /** By account: what is held of it in all. */
  readonly #held = new Map<string, number>();

  budget(id: string): Budget | undefined {
    return this.#budgets.get(id);
  }

  budgets(): IterableIterator<Budget> {
    return this.#budgets.values();
  }

  account(budgetId: string, subject: string): Account | undefined {
    return this.#accounts.get(keyOf(budgetId, subject));
  }

  accounts(): IterableIterator<Account> {
    return this.#accounts.values();
  }

  held(budgetId: string, subject: string): number {
    return this.#held.get(keyOf(budgetId, subject)) ?? 0;
  }

  reservation(runnerId: string): Reservation | undefined {
    return this.#reservations.get(runnerId);
  }

  reservations(): IterableIterator<Reservation> {
    return this.#reservations.values();
  }

  counter(source: string, id: string): Counter {
    return this.#counters.counter(source, id);
  }

  /** Earlier sessions of an agent in a project, oldest first. */
  pasts(agent: string | undefined, projectId: string): readonly Past[] {
    return this.#pasts.get(keyOf(agent, projectId)) ?? [];
  }

  /** Folds one event in; never throws. Returns the ids of the budgets that it touched. */
  apply(event: BudgetEvent): readonly string[] {
    switch (event.type) {
      case 'budgetSet':
        this.#budgets.set(event.budget.id, event.budget);
        for (const { runnerId, ...hold } of event.holds) this.#hold(runnerId, [hold]);
        return [event.budget.id];
      case 'budgetRemoved':
        return this.#remove(event.budgetId);
      case 'budgetPeriodBegan':
        return this.#begin(event);
      case 'budgetReserved':
        return this.#reserve(event);
      case 'budgetGrown':
        this.#hold(event.runnerId, event.holds);
        return event.holds.map(({ budgetId }) => budgetId);
      case 'usageCounted':
        return this.#count(event);
      case 'runTimeCounted':
        this.#change(event.runnerId, (known) => ({
          ...known,
          used: { ...known.used, seconds: known.used.seconds + event.seconds },
          countedAt: event.at,
        }));
        return this.#enter(event.entries, event.runnerId, event.at);
      case 'budgetThresholdPassed':
      case 'budgetEased':
        this.#onAccount(event, (account) => ({ ...account, told: event.percent }));
        return [event.budgetId];
      case 'budgetLimitReached': {
        const { budgetId, subject } = event;
        this.#change(event.runnerId, (known) => ({ ...known, limited: { budgetId, subject } }));
        return [budgetId];
      }
      case 'budgetLimitLifted':
        return this.#change(event.runnerId, ({ limited: _, ...known }) => known);
      case 'budgetUnsettled':
        return this.#change(event.runnerId, ({ limited: _, ...known }) => ({
          ...known,
          state: 'unsettled',
          endedAt: event.at,
          holds: known.holds.filter(({ budgetId }) => this.#isReported(budgetId)),
        }));
      case 'budgetSettled':
        return this.#settle(event);
    }
  }

  save() {
    return {
      budgets: [...this.#budgets.values()],
      accounts: [...this.#accounts.values()],
      reservations: [...this.#reservations.values()],
      counters: this.#counters.save(),
      pasts: [...this.#pasts],
    };
  }

  restore(saved: unknown): void {
    const all = [this.#budgets, this.#accounts, this.#reservations, this.#pasts, this.#held];
    for (const each of all) each.clear();
    const { budgets, accounts, reservations, counters, pasts } = (saved ?? {}) as Partial<
      ReturnType<BudgetLedger['save']>
    >;
    for (const budget of budgets ?? []) this.#budgets.set(budget.id, budget);
    for (const account of accounts ?? [])
      this.#accounts.set(keyOf(account.budgetId, account.subject), account);
    for (const each of reservations ?? []) this.#put(each.runnerId, each);
    this.#counters.restore(counters ?? []);
    for (const [key, past] of pasts ?? []) this.#pasts.set(key, past);
  }

  #isReported(budgetId: string): boolean {
    const budget = this.#budgets.get(budgetId);
    return budget !== undefined && isReported(budget.unit);
  }

  #remove(budgetId: string): readonly string[] {
    this.#budgets.delete(budgetId);
    for (const [key, account] of this.#accounts)
      if (account.budgetId === budgetId) this.#accounts.delete(key);
    for (const [runnerId, known] of this.#reservations) {
      const holds = known.holds.filter((hold) => hold.budgetId !== budgetId);
      const { limited, ...rest } = known;
      const isOther = limited !== undefined && limited.budgetId !== budgetId;
      if (holds.length < known.holds.length || (limited && !isOther))
        this.#put(runnerId, { ...rest, holds, ...(isOther && { limited }) });
    }
    return [budgetId];
  }

  #begin(event: BudgetEvent & { readonly type: 'budgetPeriodBegan' }): readonly string[] {
    const { type: _, budgetId, subject, spent, ...period } = event;
    const budget = this.#budgets.get(budgetId);
    if (!budget) return [];
    const account = { budgetId, subject, ...period, spent: 0, told: 0, unpriced: 0, unmetered: 0 };
    this.#accounts.set(keyOf(budgetId, subject), begun(account, budget, spent));
    if (subject !== '') this.#forgetOldest(budgetId);
    return [budgetId];
  }

  #forgetOldest(budgetId: string): void {
    const own = [...this.#accounts].filter(([, account]) => account.budgetId === budgetId);
    const idle = own.filter(([key]) => (this.#held.get(key) ?? 0) === 0);
    idle.sort(([, a], [, b]) => a.from - b.from);
    for (const [key] of idle.slice(0, Math.max(0, own.length - mostSubjects)))
      this.#accounts.delete(key);
  }

  #reserve(event: BudgetEvent & { readonly type: 'budgetReserved' }): readonly string[] {
    const { reservation, entries, at } = event;
    const { runnerId, metered, holds } = reservation;
    this.#setAside(runnerId);
    this.#put(runnerId, reservation);
    if (!metered)
      for (const each of holds)
        if (this.#isReported(each.budgetId))
          this.#onAccount(each, (account) => ({ ...account, unmetered: account.unmetered + 1 }));
    this.#enter(entries, runnerId, at);
    return [...holds, ...entries].map(({ budgetId }) => budgetId);
  }

  /** A runner that begins again does not free what its last run holds still. */
  #setAside(runnerId: string): void {
    const known = this.#reservations.get(runnerId);
    if (!known) return;
    const earlier = earlierOf(runnerId);
    const before = this.#reservations.get(earlier);
    const holds = withHolds(before?.holds ?? [], known.holds);
    const since = before?.since ?? known.since;
    this.#put(runnerId, undefined);
    this.#put(earlier, { ...known, runnerId: earlier, holds, since });
  }

  #count(event: BudgetEvent & { readonly type: 'usageCounted' }): readonly string[] {
    const { source, id, spender, totals, cost, rest, amounts, entries, at } = event;
    const of = spender.runnerId ?? spender.sessionId;
    this.#counters.put(source, id, of, { ...totals, cost, rest, at });
    this.#change(spender.runnerId, (known) => ({
      ...known,
      ...(spender.sessionId !== undefined && { sessionId: spender.sessionId }),
      used: {
        ...known.used,
        tokens: known.used.tokens + amounts.tokens,
        money: known.used.money + amounts.money,
        unpriced: known.used.unpriced + amounts.unpriced,
      },
    }));
    return this.#enter(entries, spender.runnerId, at);
  }

  #settle(event: BudgetEvent & { readonly type: 'budgetSettled' }): readonly string[] {
    const known = this.#reservations.get(event.runnerId);
    if (!known) return [];
    this.#put(event.runnerId, undefined);
    const { tokens, money, seconds, why } = event;
    if (why === 'readToEnd' && known.agent !== undefined) {
      const key = keyOf(known.agent, known.projectId);
      const pasts = [...(this.#pasts.get(key) ?? []), { tokens, money, seconds }];
      this.#pasts.set(key, pasts.slice(-mostPasts));
    }
    return known.holds.map(({ budgetId }) => budgetId);
  }

  #enter(entries: readonly Entry[], runnerId: string | undefined, at: number): readonly string[] {
    for (const entry of entries) {
      const { spent, unpriced = 0 } = entry;
      this.#onAccount(entry, (account, budget) => ({
        ...withSpent(account, budget, spent, at),
        unpriced: account.unpriced + unpriced,
      }));
    }
    const taken = entries.filter(({ fromHold }) => fromHold > 0);
    const less = taken.map(({ budgetId, subject, fromHold }) => ({
      ...{ budgetId, subject, amount: -fromHold },
    }));
    if (runnerId !== undefined) this.#hold(runnerId, less);
    return entries.map(({ budgetId }) => budgetId);
  }

  /** Holds so much more for a runner; a negative amount is less. */
  #hold(runnerId: string, more: readonly Hold[]): void {
    if (more.length === 0) return;
    this.#change(runnerId, (known) => ({ ...known, holds: withHolds(known.holds, more) }));
  }

  #onAccount(
    { budgetId, subject }: Pick<Hold, 'budgetId' | 'subject'>,
    change: (account: Account, budget: Budget) => Account,
  ): void {
    const key = keyOf(budgetId, subject);
    const account = this.#accounts.get(key);
    const budget = this.#budgets.get(budgetId);
    if (account && budget) this.#accounts.set(key, change(account, budget));
  }

  #change(
    runnerId: string | undefined,
    change: (known: Reservation) => Reservation,
  ): readonly string[] {
    const known = runnerId === undefined ? undefined : this.#reservations.get(runnerId);
    if (!known) return [];
    const after = change(known);
    this.#put(known.runnerId, after);
    return known.holds.map(({ budgetId }) => budgetId);
  }

  /** Keeps the sums of what is held equal to the reservations. */
  #put(runnerId: string, after: Reservation | undefined): void {
    const before = this.#reservations.get(runnerId);
    if (before?.holds !== after?.holds) {
      for (const hold of before?.holds ?? []) this.#sum(hold, -1);
      for (const hold of after?.holds ?? []) this.#sum(hold, 1);
    }
    if (after) this.#reservations.set(runnerId, after);
    else this.#reservations.delete(runnerId);
  }

  #sum({ budgetId, subject, amount }: Hold, sign: 1 | -1): void {
    const key = keyOf(budgetId, subject);
    const sum = (this.#held.get(key) ?? 0) + sign * amount;
    if (sum === 0) this.#held.delete(key);
    else this.#held.set(key, sum);
  }
}
