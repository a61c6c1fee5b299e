/** How what is held for a runner is given back, and when only a part of it. Pure decisions. */
import { type Budget, comesBack, isReported, subjectOf } from './budget.ts';
import type { BudgetEvent } from './budget-events.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import { Draft } from './draft.ts';
import { grow, growAnyway } from './growth.ts';
import { earlierOf, isForStart, type Reservation } from './reservation.ts';

type Settled = BudgetEvent & { readonly type: 'budgetSettled' };

/**
 * The runner ended, in the run that began after so many starts: whatever is said of a run concerns no later one. What comes by report
 * stays held until its record was read to the end; without reports all is settled.
 */
export function ended(
  ledger: BudgetLedger,
  runnerId: string,
  start: number | undefined,
  at: number,
): readonly BudgetEvent[] {
  const known = ledger.reservation(runnerId);
  if (known?.state !== 'open' || !isForStart(known, start)) return [];
  if (!known.metered || known.agent === undefined) return [settled(known, 'nothingToRead')];
  return [{ type: 'budgetUnsettled', runnerId, projectId: known.projectId, at }];
}

/** The record of one that ended was read to its end; `read`: what was held for it when that began, for a later run may have ended since. */
export function readToEnd(ledger: BudgetLedger, read: Reservation): readonly BudgetEvent[] {
  const known = ledger.reservation(read.runnerId);
  if (known?.state !== 'unsettled' || known.endedAt !== read.endedAt) return [];
  return isForStart(known, read.start) ? [settled(known, 'readToEnd')] : [];
}

/** What was reserved for a run that never began; what an earlier one holds is not touched. */
export function neverStarted(
  ledger: BudgetLedger,
  runnerId: string,
  start: number | undefined,
): readonly BudgetEvent[] {
  const known = ledger.reservation(runnerId);
  const isMeant = known?.state === 'open' && isForStart(known, start);
  return isMeant ? [settled(known, 'neverStarted')] : [];
}

/** A person gives up the record of one that ended. */
export function released(ledger: BudgetLedger, runnerId: string): readonly BudgetEvent[] {
  return unsettledOf(ledger, runnerId).map((known) => settled(known, 'released'));
}

/** This run and earlier ones, as far as they ended. */
function unsettledOf(ledger: BudgetLedger, runnerId: string): readonly Reservation[] {
  return [runnerId, earlierOf(runnerId)].flatMap((id) => {
    const known = ledger.reservation(id);
    return known?.state === 'unsettled' ? [known] : [];
  });
}

function settled({ runnerId, projectId, name, used }: Reservation, why: Settled['why']): Settled {
  const { tokens, money, seconds } = used;
  return { type: 'budgetSettled', runnerId, projectId, name, why, tokens, money, seconds };
}

/** A person lets a runner go on past the limit, by one step of what it was to need. */
export function continueOnce(
  ledger: BudgetLedger,
  runnerId: string,
  at: number,
): readonly BudgetEvent[] {
  const known = ledger.reservation(runnerId);
  const budget = known?.limited && ledger.budget(known.limited.budgetId);
  if (!known || !budget) return [];
  const draft = new Draft(ledger, at);
  growAnyway(draft, known, budget.unit);
  const { projectId } = known;
  draft.push({ type: 'budgetLimitLifted', runnerId, projectId, why: 'continued' });
  return draft.events;
}

/** Lets on who was limited, as far as there is room again: a limit was raised, a period began, or others gave back. */
export function liftLimits(ledger: BudgetLedger, at: number): readonly BudgetEvent[] {
  const draft = new Draft(ledger, at);
  for (const known of ledger.reservations()) {
    const budget = known.limited && ledger.budget(known.limited.budgetId);
    if (!budget || known.state !== 'open') continue;
    if (grow(draft, known, budget.unit, known.holds)) continue;
    const { runnerId, projectId } = known;
    draft.push({ type: 'budgetLimitLifted', runnerId, projectId, why: 'room' });
  }
  return draft.events;
}

/** A budget from now on. Of runners that run already it holds what they are still to need, a hard one no more than it has. */
export function set(ledger: BudgetLedger, budget: Budget): readonly BudgetEvent[] {
  const isNew = ledger.budget(budget.id) === undefined;
  const free = new Map<string, number>();
  const holds = [...ledger.reservations()].flatMap((known) => {
    const subject = subjectOf(budget.scope, known);
    if (!isNew || subject === undefined || known.state !== 'open') return [];
    const left = free.get(subject) ?? budget.limit;
    const need = stillNeeded(known, budget);
    const amount = budget.hard && !comesBack(budget) ? Math.min(need, left) : need;
    free.set(subject, left - amount);
    return amount > 0 ? [{ runnerId: known.runnerId, budgetId: budget.id, subject, amount }] : [];
  });
  const projectId = (budget.scope as { readonly projectId?: string }).projectId;
  const ofProject = projectId !== undefined && { projectId };
  return [{ type: 'budgetSet', budget, ...ofProject, holds }];
}

/** What runs has what it has of the machine; of the rest, what its estimate leaves. */
function stillNeeded({ needs, used, metered }: Reservation, budget: Budget): number {
  const need = needs[budget.unit]?.amount ?? 0;
  if (comesBack(budget)) return need;
  if (budget.unit === 'runners' || (isReported(budget.unit) && !metered)) return 0;
  return Math.max(0, need - used[budget.unit as 'tokens' | 'money' | 'seconds']);
}
