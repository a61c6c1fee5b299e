/** A ledger of budgets driven by random happenings, with what must hold after each: the model of the property tests. */
import assert from 'node:assert/strict';
import { allowed, spentAt } from '#server/budgets/account.ts';
import type { Budget } from '#server/budgets/budget.ts';
import type { BudgetEvent } from '#server/budgets/budget-events.ts';
import { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { count, countTime } from '#server/budgets/counting.ts';
import { Draft } from '#server/budgets/draft.ts';
import type { Price } from '#server/budgets/pricing.ts';
import { type Launch, reserve } from '#server/budgets/reserving.ts';
import * as settling from '#server/budgets/settling.ts';
import { budgets } from './nested-budgets.ts';
import { type Happening, halfHour } from './spendings.ts';

/** A token is worth a micro-unit, of whatever kind. */
const price: Price = {
  ...{ input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000, cacheWrite: 1_000_000 },
};

export interface Manner {
  /** Agents stop when nothing is held for them, and nobody lowers a limit or lets anybody go past it. */
  readonly isObedient?: boolean;
  /** Two launches look at the same rest, as a check followed by an add does. */
  readonly isNaive?: boolean;
}

export class Purse {
  ledger = new BudgetLedger();
  now = Date.UTC(2026, 2, 28, 12);
  readonly events: BudgetEvent[] = [];
  readonly #manner: Manner;
  #starts = 0;
  /** What every counter said last, by its id. */
  readonly #reported = new Map<string, number>();
  /** What a naive one looks at: how it was before the last launch. */
  #stale = new BudgetLedger();

  constructor(manner: Manner = {}) {
    this.#manner = manner;
    for (const budget of budgets) this.#apply(settling.set(this.ledger, budget));
    this.#stale = restored(this.ledger);
  }

  play(happenings: readonly Happening[]): void {
    for (const each of happenings) {
      const before = this.#over();
      const room = this.#happen(each);
      this.#check(each, before, room);
    }
  }

  /** Answers by how much it may pass limits, of itself. */
  #happen(each: Happening): number {
    const { ledger, now } = this;
    const { isObedient = false } = this.#manner;
    switch (each.do) {
      case 'reserve':
        this.#reserve(each);
        return 0;
      case 'use': {
        const known = ledger.reservation(`r_${each.runner}`);
        const holds = (known?.holds ?? []).filter(({ budgetId }) =>
          isHardReported(ledger, budgetId),
        );
        const least = Math.min(...holds.map(({ amount }) => amount));
        const most = isObedient
          ? holds.length > 0 && known?.state === 'open'
            ? least
            : 0
          : each.tokens;
        return this.#use(each.runner, each.counter, Math.min(each.tokens, most));
      }
      case 'repeat':
        return this.#use(each.runner, each.counter, 0);
      case 'run': {
        const known = ledger.reservation(`r_${each.runner}`);
        const hold = known?.holds.find(({ budgetId }) => budgetId === 'b_time')?.amount;
        const seconds = isObedient ? Math.min(each.seconds, hold ?? 0) : each.seconds;
        if (seconds > 0) this.#apply(countTime(ledger, `r_${each.runner}`, seconds, now));
        return isObedient ? 0 : seconds;
      }
      case 'end':
        this.#apply(settling.ended(ledger, `r_${each.runner}`, undefined, now));
        return 0;
      case 'read':
        this.#read(`r_${each.runner}`);
        return 0;
      case 'never':
        this.#apply(settling.neverStarted(ledger, `r_${each.runner}`, undefined));
        return 0;
      case 'release':
        this.#apply(settling.released(ledger, `r_${each.runner}`));
        return 0;
      case 'continue': {
        if (isObedient) return 0;
        this.#apply(settling.continueOnce(ledger, `r_${each.runner}`, now));
        return Number.POSITIVE_INFINITY;
      }
      case 'limit': {
        const budget = budgets[each.budget % budgets.length] as Budget;
        const known = ledger.budget(budget.id);
        const limit = Math.round((budget.limit * each.percent) / 100);
        if (!known || budget.id === 'b_ever' || (isObedient && limit < known.limit)) return 0;
        this.#apply(settling.set(ledger, { ...known, limit }));
        return Number.POSITIVE_INFINITY;
      }
      case 'unset': {
        const { id } = budgets[each.budget % budgets.length] as Budget;
        if (id !== 'b_ever' && ledger.budget(id))
          this.#apply([{ type: 'budgetRemoved', budgetId: id }]);
        return 0;
      }
      case 'set': {
        const budget = budgets[each.budget % budgets.length] as Budget;
        if (ledger.budget(budget.id)) return 0;
        this.#apply(settling.set(ledger, budget));
        // What runs is there, whatever a new budget says of how many may run.
        return budget.unit === 'runners' ? Number.POSITIVE_INFINITY : 0;
      }
      case 'wait':
        this.now += each.ms;
        return 0;
      case 'jump':
        this.now += each.by * halfHour;
        // What was used beyond its reservation in a period that is back again is still used.
        return Number.POSITIVE_INFINITY;
      case 'late': {
        const known = ledger.reservation(`r_${each.runner}`);
        const events = [
          ...settling.ended(ledger, `r_${each.runner}`, (known?.start ?? 0) - 1, now),
          ...settling.neverStarted(ledger, `r_${each.runner}`, (known?.start ?? 0) - 1),
        ];
        assert.deepEqual(events, [], 'what is said of an earlier run ends no later one');
        return 0;
      }
      case 'lift':
        this.#apply(settling.liftLimits(ledger, now));
        return 0;
      case 'crash':
        this.ledger = each.replays ? replayed(this.events) : restored(ledger);
        assert.deepEqual(this.ledger.save(), ledger.save(), 'nothing is lost, nothing is doubled');
        return 0;
    }
  }

  #reserve({ runner, need, seconds, isAgain }: Happening & { readonly do: 'reserve' }): void {
    const known = this.ledger.reservation(`r_${runner}`);
    if (known?.state === 'open' && !isAgain) return;
    // The end of its last run could not be written down.
    if (known) this.#apply(settling.ended(this.ledger, `r_${runner}`, known.start, this.now));
    const start = this.#starts;
    this.#starts += 1;
    const basis = { kind: 'asked' as const };
    const launch: Launch = {
      ...{
        runnerId: `r_${runner}`,
        start,
        projectId: runner < 4 ? 'p_1' : 'p_2',
        name: `n_${runner}`,
      },
      ...{ agent: runner % 2 === 0 ? 'claude' : 'codex', sessionId: `s_${runner}`, metered: true },
      needs: {
        ...{ tokens: { amount: need, basis }, money: { amount: need, basis } },
        ...{ seconds: { amount: seconds, basis }, runners: { amount: 1, basis } },
      },
    };
    const { isNaive = false } = this.#manner;
    const decided = reserve(isNaive ? this.#stale : this.ledger, launch, this.now);
    const events = decided.kind === 'reserved' ? decided.events : [];
    if (isNaive) this.#stale = restored(this.ledger);
    this.#apply(events.filter((event) => !isNaive || !this.#isBegun(event)));
  }

  #isBegun(event: BudgetEvent): boolean {
    if (event.type !== 'budgetPeriodBegan') return false;
    return this.ledger.account(event.budgetId, event.subject) !== undefined;
  }

  #use(runner: number, counter: number, tokens: number): number {
    const id = `c_${runner}_${counter}`;
    const total = (this.#reported.get(id) ?? 0) + tokens;
    this.#reported.set(id, total);
    const projectId = runner < 4 ? 'p_1' : 'p_2';
    const spender = { runnerId: `r_${runner}`, sessionId: `s_${runner}`, projectId };
    const totals = { input: total, output: 0, cacheRead: 0, cacheWrite: 0 };
    const usage = { source: 'test', id, spender, totals };
    this.#apply(count(this.ledger, usage, () => price, this.now));
    return this.#manner.isObedient ? 0 : tokens;
  }

  #read(runnerId: string): void {
    const held = this.ledger.reservation(runnerId);
    if (held) this.#apply(settling.readToEnd(this.ledger, held));
  }

  #apply(events: readonly BudgetEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.ledger.apply(event);
    }
  }

  /** By how much hard limits are passed, by account. */
  #over(): ReadonlyMap<string, number> {
    const draft = new Draft(this.ledger, this.now);
    return new Map(
      [...this.ledger.accounts()].flatMap(({ budgetId, subject }) => {
        const budget = this.ledger.budget(budgetId);
        if (!budget?.hard) return [];
        const { spent, held, most } = draft.tally(budget, subject);
        return [[`${budgetId} ${subject}`, Math.max(0, spent + held - most)] as const];
      }),
    );
  }

  #check(each: Happening, before: ReadonlyMap<string, number>, room: number): void {
    const { isObedient = false } = this.#manner;
    for (const [account, over] of this.#over()) {
      const most = isObedient ? 0 : (before.get(account) ?? 0) + room;
      assert.ok(
        over <= most,
        `spent + reserved <= limit (${account}, ${over} over, after ${each.do})`,
      );
    }
    for (const known of this.ledger.reservations())
      for (const { amount } of known.holds) assert.ok(Number.isInteger(amount) && amount >= 0);
    this.#checkSums();
  }

  /** What is held is what the reservations hold, and what was spent is what was reported. */
  #checkSums(): void {
    const sums = new Map<string, number>();
    for (const { holds } of this.ledger.reservations())
      for (const { budgetId, subject, amount } of holds)
        sums.set(`${budgetId} ${subject}`, (sums.get(`${budgetId} ${subject}`) ?? 0) + amount);
    for (const { budgetId, subject } of this.ledger.accounts())
      assert.equal(this.ledger.held(budgetId, subject), sums.get(`${budgetId} ${subject}`) ?? 0);
    const ever = this.ledger.budget('b_ever') as Budget;
    const account = this.ledger.account('b_ever', '');
    const reported = [...this.#reported.values()].reduce((sum, each) => sum + each, 0);
    const spent = account ? spentAt(account, ever, this.now) : 0;
    assert.equal(spent, reported, 'budgets add up to what was reported');
    assert.ok(!account || allowed(account, ever) === ever.limit);
  }
}

function isHardReported(ledger: BudgetLedger, budgetId: string): boolean {
  const budget = ledger.budget(budgetId);
  return budget?.hard === true && (budget.unit === 'tokens' || budget.unit === 'money');
}

export function replayed(events: readonly BudgetEvent[]): BudgetLedger {
  const ledger = new BudgetLedger();
  for (const event of events) ledger.apply(event);
  return ledger;
}

export function restored(ledger: BudgetLedger): BudgetLedger {
  const after = new BudgetLedger();
  after.restore(JSON.parse(JSON.stringify(ledger.save())));
  return after;
}
