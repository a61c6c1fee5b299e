/** What was used, counted in every account that it belongs to, once. Pure decisions. */
import { isReported, type Unit } from './budget.ts';
import type { BudgetEvent, Entry } from './budget-events.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import { Draft, type Tally } from './draft.ts';
import { grow } from './growth.ts';
import { type PriceOf, worthOf } from './pricing.ts';
import type { Hold, Reservation } from './reservation.ts';
import { kindsOfTokens, sumOf, type Tokens, type Usage } from './usage.ts';

/** Counts by how much one counter grew. No events when it did not. */
export function count(
  ledger: BudgetLedger,
  usage: Usage,
  priceOf: PriceOf,
  at: number,
): readonly BudgetEvent[] {
  const { source, id, model } = usage;
  const before = ledger.counter(source, id);
  const totals = highest(before, usage.totals);
  const grown = differences(totals, before);
  const cost = Math.max(before.cost, usage.cost ?? 0);
  const tokens = sumOf(grown);
  // That they are kept for longer may be said after they were counted.
  if (tokens === 0 && !grown.cacheWriteLong && cost === before.cost) return [];
  const known = reservationOf(ledger, usage.spender.runnerId);
  const spender = { ...usage.spender, ...identityOf(known) };
  const price = usage.cost === undefined ? priceOf(model) : undefined;
  const isUnpriced = usage.cost === undefined && price === undefined;
  const worth = price ? worthOf(grown, price, before.rest) : { money: 0, rest: before.rest };
  const money = worth.money + (cost - before.cost);
  const amounts = { tokens, money, unpriced: isUnpriced ? tokens : 0 };
  const draft = new Draft(ledger, at);
  const holds = known?.holds ?? [];
  const entries = draft
    .tallies(spender, ({ unit }) => isReported(unit))
    .map((tally) => entryOf(draft, tally, holds, amounts));
  const { projectId } = spender;
  draft.push({
    ...({ type: 'usageCounted', source, id, spender } as const),
    ...(projectId !== undefined && { projectId }),
    ...(model !== undefined && { model }),
    ...{ totals, cost, rest: worth.rest, amounts, entries, at },
  });
  if (known) growAll(draft, { ...spender, ...known }, ['tokens', 'money'], entries);
  draft.tellThresholds(projectId);
  return draft.events;
}

/** Counts how long a runner ran, in whole seconds. */
export function countTime(
  ledger: BudgetLedger,
  runnerId: string,
  seconds: number,
  at: number,
): readonly BudgetEvent[] {
  const known = ledger.reservation(runnerId);
  if (known?.state !== 'open') return [];
  const { projectId } = known;
  const draft = new Draft(ledger, at);
  const entries = draft
    .tallies(known, ({ unit }) => unit === 'seconds')
    .map((tally) => entry(draft, tally, known.holds, seconds));
  draft.push({ type: 'runTimeCounted', runnerId, projectId, seconds, entries, at });
  growAll(draft, known, ['seconds'], entries);
  draft.tellThresholds(projectId);
  return draft.events;
}

function entryOf(
  draft: Draft,
  tally: Tally,
  holds: readonly Hold[],
  amounts: { readonly tokens: number; readonly money: number; readonly unpriced: number },
): Entry {
  if (tally.budget.unit === 'tokens') return entry(draft, tally, holds, amounts.tokens);
  const { unpriced } = amounts;
  const made = entry(draft, tally, holds, amounts.money);
  return unpriced > 0 ? { ...made, unpriced } : made;
}

function entry(
  draft: Draft,
  { budget, subject }: Tally,
  holds: readonly Hold[],
  spent: number,
): Entry {
  const hold = holds.find((each) => each.budgetId === budget.id && each.subject === subject);
  const made = {
    budgetId: budget.id,
    subject,
    spent,
    fromHold: Math.min(hold?.amount ?? 0, spent),
  };
  draft.enter(budget, made);
  return made;
}

/** The limit rule: who cannot hold more, and has used up what it held, is to pause. It is said once. */
function growAll(
  draft: Draft,
  known: Reservation,
  units: readonly Unit[],
  entries: readonly Entry[],
): void {
  if (known.state !== 'open') return;
  const holds = afterEntries(known.holds, entries);
  for (const unit of units) {
    const full = grow(draft, known, unit, holds);
    if (!full || known.limited) continue;
    const { runnerId, projectId, name } = known;
    const { budget, subject, spent, most: limit } = full;
    draft.push({
      ...({ type: 'budgetLimitReached', runnerId, projectId, name } as const),
      ...{ budgetId: budget.id, subject, spent, limit },
    });
    return;
  }
}

function afterEntries(holds: readonly Hold[], entries: readonly Entry[]): readonly Hold[] {
  return holds.map((hold) => {
    const taken = entries.find(
      ({ budgetId, subject }) => budgetId === hold.budgetId && subject === hold.subject,
    );
    return taken ? { ...hold, amount: hold.amount - taken.fromHold } : hold;
  });
}

function reservationOf(
  ledger: BudgetLedger,
  runnerId: string | undefined,
): Reservation | undefined {
  return runnerId === undefined ? undefined : ledger.reservation(runnerId);
}

/** What a reservation knows of its spender; a report says the rest. */
function identityOf(known: Reservation | undefined) {
  if (!known) return {};
  const { runnerId, projectId, name, agent, sessionId } = known;
  return {
    ...{ runnerId, projectId, name },
    ...(agent !== undefined && { agent }),
    ...(sessionId !== undefined && { sessionId }),
  };
}

function highest(before: Tokens, said: Tokens): Tokens {
  return tokensBy((kind) => Math.max(before[kind] ?? 0, said[kind] ?? 0));
}

function differences(after: Tokens, before: Tokens): Tokens {
  return tokensBy((kind) => (after[kind] ?? 0) - (before[kind] ?? 0));
}

function tokensBy(of: (kind: keyof Tokens) => number): Tokens {
  const [input = 0, output = 0, cacheRead = 0, cacheWrite = 0] = kindsOfTokens.map(of);
  const cacheWriteLong = of('cacheWriteLong');
  return { input, output, cacheRead, cacheWrite, ...(cacheWriteLong > 0 && { cacheWriteLong }) };
}
