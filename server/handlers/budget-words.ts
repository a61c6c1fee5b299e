/** Budgets in the contract's words. */
import type { BudgetReservation, BudgetRow, BudgetScope, BudgetStatus } from '#protocol/budgets.ts';
import { freeAgain, opened } from '#server/budgets/account.ts';
import type { Budget, Unit } from '#server/budgets/budget.ts';
import type { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { Draft } from '#server/budgets/draft.ts';
import type { Estimate, Needs, Reservation } from '#server/budgets/reservation.ts';
import type { Row } from '#server/budgets/reserving.ts';

/** Every account of a budget as it is at `at`; one where nothing was spent yet. */
export function statusesOf(ledger: BudgetLedger, budget: Budget, at: number): BudgetStatus[] {
  const subjects = [...ledger.accounts()]
    .filter(({ budgetId }) => budgetId === budget.id)
    .map(({ subject }) => subject);
  return (subjects.length > 0 ? subjects : ['']).map((each) => statusOf(ledger, budget, each, at));
}

export function statusOf(
  ledger: BudgetLedger,
  budget: Budget,
  subject: string,
  at: number,
): BudgetStatus {
  const { id, scope, unit, currency, limit, hard, period, thresholds, carry } = budget;
  const isOpen = ledger.account(id, subject) !== undefined;
  const { spent, held, account } = isOpen
    ? new Draft(ledger, at).tally(budget, subject)
    : { spent: 0, held: ledger.held(id, subject), account: opened(budget, subject, at) };
  const resetsAt = freeAgain(account, budget);
  return {
    id: subject === '' ? id : `${id}:${subject}`,
    budgetId: id,
    scope: wireScope(scope),
    ...(subject !== '' && { subject }),
    ...{ unit, limit, hard, period: { ...period }, thresholds: [...thresholds] },
    ...(carry !== undefined && { carry }),
    ...(currency !== undefined && { currency }),
    ...{ spent, reserved: held, unsettled: unsettledOf(ledger, id, subject) },
    ...{ carried: account.carried, countsSince: account.from },
    ...(resetsAt !== undefined && { resetsAt }),
    ...{ passed: account.told, unpriced: account.unpriced, unmetered: account.unmetered },
  };
}

function unsettledOf(ledger: BudgetLedger, budgetId: string, subject: string): number {
  let sum = 0;
  for (const { state, holds } of ledger.reservations())
    if (state === 'unsettled')
      for (const hold of holds)
        if (hold.budgetId === budgetId && hold.subject === subject) sum += hold.amount;
  return sum;
}

function wireScope(scope: Budget['scope']): BudgetScope {
  return { ...scope };
}

export function wireReservation(known: Reservation): BudgetReservation {
  const { projectId, name, agent, sessionId, state, metered, since } = known;
  // What earlier runs of it hold is its own, too.
  const [runnerId = ''] = known.runnerId.split('/');
  return {
    ...{ runnerId, projectId, name },
    ...(agent !== undefined && { agent }),
    ...(sessionId !== undefined && { sessionId }),
    ...{ state, metered, since, needs: wireNeeds(known.needs), used: { ...known.used } },
    ...(known.limited && { limitedBy: known.limited.budgetId }),
  };
}

export function wireNeeds(needs: Needs): Partial<Record<Unit, Estimate>> {
  return { ...needs };
}

export function wireRow(ledger: BudgetLedger, row: Row, at: number): BudgetRow {
  const { budget, subject, wanted, free, verdict } = row;
  return {
    budget: statusOf(ledger, budget, subject, at),
    ...(wanted && { wanted }),
    ...{ free, verdict },
  };
}

/** Whether a budget bears on a project: it is the project's, or knows no project. */
export function bearsOn({ scope }: Pick<Budget, 'scope'>, projectId: string): boolean {
  const own = 'projectId' in scope ? scope.projectId : undefined;
  return own === undefined || own === projectId;
}
