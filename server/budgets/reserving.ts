/** Whether a runner may begin: one decision over every budget that applies to it. Pure. */
import { freeAgain } from './account.ts';
import { comesBack, isReported, type Spender, type Unit } from './budget.ts';
import type { BudgetEvent, Entry } from './budget-events.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import { Draft, type Tally } from './draft.ts';
import { type Estimate, type Needs, nothingUsed, type Reservation } from './reservation.ts';

export interface Launch extends Spender {
  readonly runnerId: string;
  /** How often the runner was started before. */
  readonly start?: number | undefined;
  readonly projectId: string;
  readonly name: string;
  /** False for an agent that reports nothing; true also for what needs no reports. */
  readonly metered: boolean;
  /** A person lets an agent begin that reports nothing, whatever is limited. */
  readonly acceptsUnmetered?: boolean | undefined;
  readonly needs: Needs;
}

/** How one account stands to a launch. `full` and `unmetered` refuse it. */
export interface Row
  extends Pick<Tally, 'budget' | 'subject' | 'spent' | 'held' | 'most' | 'free'> {
  readonly wanted?: Estimate | undefined;
  readonly verdict: 'fits' | 'soft' | 'full' | 'unmetered';
  /** When time alone frees something, in milliseconds since 1970. */
  readonly resetsAt?: number | undefined;
}

export interface Reserved {
  readonly kind: 'reserved';
  readonly rows: readonly Row[];
  readonly events: readonly BudgetEvent[];
}

export interface Refused {
  readonly kind: 'refused';
  readonly rows: readonly Row[];
}

/** Every budget that applies, and what it says to this launch. */
export function explained(ledger: BudgetLedger, launch: Launch, at: number): readonly Row[] {
  return rowsOf(new Draft(ledger, at), launch);
}

export function reserve(ledger: BudgetLedger, launch: Launch, at: number): Reserved | Refused {
  // It is asked again for a launch that is under way: what is kept for it is kept.
  if (ledger.reservation(launch.runnerId)?.state === 'open')
    return { kind: 'reserved', rows: [], events: [] };
  const draft = new Draft(ledger, at);
  const rows = rowsOf(draft, launch);
  if (rows.some(({ verdict }) => verdict === 'full' || verdict === 'unmetered'))
    return { kind: 'refused', rows };
  const { acceptsUnmetered: _, ...who } = launch;
  const needs = clipped(launch.needs, rows);
  // A launch that is counted by itself is spent with its begin; all else is held.
  const isSpent = ({ budget }: Row) => budget.unit === 'runners' && !comesBack(budget);
  const entries = rows.filter(isSpent).map((row): Entry => {
    const { budget, subject, wanted } = row;
    const entry = { budgetId: budget.id, subject, spent: wanted?.amount ?? 1, fromHold: 0 };
    draft.enter(budget, entry);
    return entry;
  });
  const holds = rows
    .filter((row) => !isSpent(row))
    .map(({ budget, subject, wanted }) => ({
      ...{ budgetId: budget.id, subject, amount: wanted?.amount ?? 0 },
    }));
  const reservation: Reservation = {
    ...{ ...who, needs, holds, used: nothingUsed },
    ...{ state: 'open', since: at, countedAt: at },
  };
  const { projectId } = launch;
  draft.push({ type: 'budgetReserved', reservation, projectId, entries, at });
  draft.tellThresholds(projectId);
  return { kind: 'reserved', rows, events: draft.events };
}

/** What is reserved in the narrowest budget is what steps are parts of. */
function clipped(needs: Needs, rows: readonly Row[]): Needs {
  const least = { ...needs };
  for (const { budget, wanted } of rows) {
    const known = least[budget.unit];
    if (wanted && known && wanted.amount < known.amount) least[budget.unit] = wanted;
  }
  return least;
}

function rowsOf(draft: Draft, launch: Launch): readonly Row[] {
  return draft.tallies(launch).flatMap((tally) => {
    const row = rowOf(tally, launch);
    return row ? [row] : [];
  });
}

function rowOf(tally: Tally, launch: Launch): Row | undefined {
  const { budget, subject, spent, held, most, free } = tally;
  const facts = { budget, subject, spent, held, most, free };
  const resetsAt = freeAgain(tally.account, budget);
  const more = { ...facts, ...(resetsAt !== undefined && { resetsAt }) };
  if (isReported(budget.unit) && !launch.metered) {
    const isLet = !budget.hard || launch.acceptsUnmetered === true;
    return { ...more, verdict: isLet ? 'soft' : 'unmetered' };
  }
  const wanted = wantedOf(launch.needs, budget.unit, free > 0 ? free : most);
  if (!wanted) return undefined;
  const fits = wanted.amount <= free;
  return { ...more, wanted, verdict: fits ? 'fits' : budget.hard ? 'full' : 'soft' };
}

/** A default is a guess, and asks for no more than what is left; else a small budget would let nobody begin, or nobody but the first. */
function wantedOf(needs: Needs, unit: Unit, atMost: number): Estimate | undefined {
  const need = needs[unit];
  if (need?.basis.kind !== 'default') return need;
  // Of nothing, not even the least can be had.
  return { ...need, amount: Math.min(need.amount, Math.max(1, atMost)) };
}
