/** Which used-up budgets a runner that is paused waits for, so that one notice says both. Pure. */
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Runner } from '#protocol/runner.ts';

type Paused = Pick<Runner, 'id' | 'projectId' | 'name' | 'agent' | 'sessionId'>;

/** The used-up budgets that bear on this runner, in the order in which they were given. */
export function usedUpFor(runner: Paused, budgets: readonly BudgetStatus[]): BudgetStatus[] {
  return budgets.filter((each) => isUsedUp(each) && bearsOn(each, runner));
}

export function isUsedUp({
  spent,
  limit,
  carried,
}: Pick<BudgetStatus, 'spent' | 'limit' | 'carried'>): boolean {
  return spent > 0 && spent >= limit + carried;
}

/** What a scope leaves open, it leaves open for all. */
export function bearsOn(
  { scope, subject }: Pick<BudgetStatus, 'scope' | 'subject'>,
  { id, projectId, name, agent, sessionId }: Paused,
): boolean {
  return (
    (scope.projectId ?? projectId) === projectId &&
    (scope.agent ?? agent) === agent &&
    (scope.name ?? name) === name &&
    (scope.sessionId ?? sessionId) === sessionId &&
    (subject === undefined || [id, name, sessionId].includes(subject))
  );
}
