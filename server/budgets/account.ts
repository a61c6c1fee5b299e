/** What was spent of a budget in its period: arithmetic over one account, without a clock. Amounts are integers. */
import { type Budget, comesBack } from './budget.ts';
import { calendarPeriod, spans, stepOf } from './period.ts';

export interface Account {
  readonly budgetId: string;
  /** Which session or runner, where the budget is one for each; else ''. */
  readonly subject: string;
  /** When counting began, in milliseconds since 1970: with the period, or with the budget. */
  readonly from: number;
  /** When the period ends; calendar periods only. */
  readonly until?: number | undefined;
  /** In this period; of a rolling one `steps` says it. */
  readonly spent: number;
  /** Of a rolling period: what was spent, by when the step began, oldest first. */
  readonly steps?: readonly (readonly [at: number, amount: number])[] | undefined;
  /** What the period before left. */
  readonly carried: number;
  /** The highest threshold that was told in this period, in percent. */
  readonly told: number;
  /** Tokens of models without a price; budgets of money only. */
  readonly unpriced: number;
  /** How many runners began in this period that report nothing. */
  readonly unmetered: number;
}

/** An account as it begins. */
export function opened(budget: Budget, subject: string, at: number, carried = 0): Account {
  const { id: budgetId, period } = budget;
  const bounds =
    period.kind === 'calendar' ? calendarPeriod(period.span, period.timeZone, at) : { from: at };
  const { from, until } = { until: undefined, ...bounds };
  return {
    ...{ budgetId, subject, from, carried },
    ...(until !== undefined && { until }),
    ...{ spent: 0, told: 0, unpriced: 0, unmetered: 0 },
    ...(period.kind === 'rolling' && { steps: [] }),
  };
}

/**
 * The account in the period of `at`; the very same while its period goes on. A clock that was set back begins nothing anew; but what was
 * spent by one that was wrong by more than a period counts as spent now, else it would be spent until then.
 */
export function rolledOver(account: Account, budget: Budget, at: number): Account {
  const { from, until } = account;
  if (budget.period.kind === 'rolling') return broughtBack(account, budget, at);
  if (budget.period.kind !== 'calendar') return account;
  if (until !== undefined && at < from - (until - from)) return begunBy(account, budget, at);
  if (until !== undefined && at < until) return account;
  const next = opened(budget, account.subject, at);
  return { ...next, carried: carriedOver(account, budget, next.from) };
}

function broughtBack(account: Account, budget: Budget, at: number): Account {
  const { period } = budget;
  const newest = account.steps?.at(-1)?.[0] ?? 0;
  const isAhead = period.kind === 'rolling' && newest > at + spans[period.span];
  return isAhead ? begunBy(account, budget, at) : account;
}

/** In the period of `at`, with all that was spent. */
function begunBy(account: Account, budget: Budget, at: number): Account {
  const fresh = opened(budget, account.subject, at, account.carried);
  return begun(fresh, budget, spentAt(account, budget, at));
}

/** An account at the beginning of its period, of which so much was spent before. */
export function begun(account: Account, { period }: Pick<Budget, 'period'>, spent = 0): Account {
  if (period.kind !== 'rolling') return { ...account, spent };
  return { ...account, steps: spent > 0 ? [[account.from, spent]] : [] };
}

/** So many periods without any use are gone through one by one; after more of them all that may be carried is there. */
const mostEmptyPeriods = 1_000;

/** A period in which nobody spent anything leaves all that it had to the next. */
function carriedOver(account: Account, budget: Budget, from: number): number {
  const { limit, carry = 0, period } = budget;
  if (period.kind !== 'calendar' || carry === 0) return 0;
  const { span, timeZone } = period;
  let carried = Math.min(carry, Math.max(0, limit + account.carried - account.spent));
  let at = account.until ?? from;
  for (let n = 0; at < from && carried < carry; n += 1) {
    if (n === mostEmptyPeriods) return limit > 0 ? carry : carried;
    carried = Math.min(carry, limit + carried);
    at = calendarPeriod(span, timeZone, at).until;
  }
  return carried;
}

export function spentAt({ steps, spent }: Account, { period }: Budget, at: number): number {
  if (period.kind !== 'rolling' || !steps) return spent;
  const oldest = at - spans[period.span] - stepOf(period.span);
  return steps.reduce((sum, [from, amount]) => (from > oldest ? sum + amount : sum), 0);
}

/** What may be spent in this period. */
export function allowed({ carried }: Pick<Account, 'carried'>, { limit }: Budget): number {
  return limit + carried;
}

/** The same with `amount` more, spent at `at`. */
export function withSpent(account: Account, budget: Budget, amount: number, at: number): Account {
  const { period } = budget;
  if (period.kind !== 'rolling') return { ...account, spent: account.spent + amount };
  const step = stepOf(period.span);
  const from = at - (at % step);
  const oldest = at - spans[period.span] - step;
  const steps = (account.steps ?? []).filter(([begun]) => begun > oldest);
  const [last, ...rest] = [...steps].reverse();
  const isSame = last !== undefined && last[0] >= from;
  return {
    ...account,
    steps: isSame ? [...rest.reverse(), [last[0], last[1] + amount]] : [...steps, [from, amount]],
  };
}

/** When something is free again by time alone, in milliseconds since 1970; undefined when it never is. */
export function freeAgain(account: Account, budget: Budget): number | undefined {
  const { period } = budget;
  if (period.kind === 'calendar') return account.until;
  if (period.kind !== 'rolling') return undefined;
  const [oldest] = account.steps ?? [];
  return oldest && oldest[0] + spans[period.span] + stepOf(period.span);
}

/** The highest threshold that is reached; 0 when none is. What comes back has none. */
export function reached(spent: number, account: Account, budget: Budget): number {
  if (comesBack(budget)) return 0;
  const most = allowed(account, budget);
  const percent = most <= 0 ? (spent > 0 ? Number.POSITIVE_INFINITY : 0) : (spent / most) * 100;
  return budget.thresholds.filter((each) => each <= percent).at(-1) ?? 0;
}
