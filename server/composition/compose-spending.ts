/** Where runners and budgets meet: what a launch reserves, what an end gives back, and who stands still at a limit. */
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import { agentRow } from '#services/agent-table.ts';
import type { BudgetLedger } from '../budgets/budget-ledger.ts';
import type { Budgets } from '../budgets/budgets.ts';
import type { Row } from '../budgets/reserving.ts';
import type { HarborState } from '../harbor-state.ts';
import type { Histories } from '../histories/histories.ts';
import { treeSign } from '../os/tree-sign.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';
import type { Finding, Reservations } from '../runners/needs.ts';
import type { Pauses } from '../runners/pauses.ts';
import type { ProgressFacts } from '../runners/progress.ts';
import type { Runner } from '../runners/runner.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import { isMetered } from './compose-budgets.ts';

const why = 'budget';

export function reservationsOf(budgets: Budgets): Reservations {
  return {
    reserve: async (order, { id, starts }, origin) => {
      const decision = await budgets.reserve(wishOf(order, id, starts), origin);
      return decision.kind === 'reserved'
        ? { kind: 'reserved' }
        : { kind: 'refused', why: findingOf(decision.rows) };
    },
    // Whoever reserved gives back what was not needed; what ended is told by `ended` of the budgets.
    neverStarted: ({ id, starts }, origin) => budgets.neverStarted(id, starts, origin),
    mayHaveRun: ({ id, starts }, origin) => budgets.ended(id, starts, origin),
  };
}

function wishOf(order: LaunchOrder, runnerId: string, start: number) {
  const { projectId, name, session, unmetered } = order;
  const said = order.agent ?? 'unknown';
  // One name for an agent, whichever of its names was used.
  const agent = order.kind === 'agent' ? (agentRow(said)?.name ?? said) : undefined;
  return {
    ...{ runnerId, start, projectId, name },
    ...(agent !== undefined && { agent }),
    ...(session?.kind === 'resume' && { sessionId: session.id }),
    ...{ metered: isMetered(agent), acceptsUnmetered: unmetered ?? false },
  };
}

/** The first budget that refuses, for whoever is told why nothing began. */
function findingOf(rows: readonly Row[]): Finding {
  const refusing = rows.filter(({ verdict }) => verdict === 'full' || verdict === 'unmetered');
  const [row] = refusing;
  const { budget, spent, held, most, free, wanted, resetsAt, verdict } = row ?? {};
  const numbers = { limit: most, spent, reserved: held, free, wanted: wanted?.amount, resetsAt };
  const facts = Object.entries(numbers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return {
    ...{
      check: 'budget',
      level: 'required',
      why: verdict === 'unmetered' ? verdict : 'overBudget',
    },
    facts: {
      ...(budget && { budget: budget.id, unit: budget.unit, scope: budget.scope.kind }),
      ...Object.fromEntries(facts),
      refusing: String(refusing.length),
    },
  };
}

/**
 * At the limit a runner stands still, and goes on when there is room or a person lets it. Answers with what a server that comes does,
 * and with what is done from time to time for those that could not be told, or were not running yet.
 */
export function pauseAtLimits(
  budgets: Budgets,
  pauses: Pauses,
  { budgets: ledger, runners }: HarborState,
  log: Log,
): { readonly assert: () => Promise<void>; readonly look: () => Promise<void> } {
  const originOf = (runnerId: string): Origin => ({ by: 'server', correlation: runnerId });
  const follow = (runnerId: string, isLimited: boolean) =>
    (isLimited
      ? pauses.pause(runnerId, why, originOf(runnerId))
      : pauses.resume(runnerId, why, originOf(runnerId))
    ).catch((failure: unknown) => {
      log.error('What a budget decided of a runner could not be done.', { runnerId, failure });
    });
  budgets.onLimit.on(({ runnerId, kind }) => void follow(runnerId, kind === 'reached'));
  const look = async () => {
    for (const { runnerId, limited } of ledger.reservations())
      if (limited) await follow(runnerId, true);
    for (const runner of runners.runners())
      if (runner.state === 'paused' && !ledger.reservation(runner.id)?.limited)
        await follow(runner.id, false);
  };
  const assert = async () => {
    await pauses.assert();
    await look();
  };
  return { assert, look };
}

/** What is seen of an agent's progress: its working tree, its own record, and what it spent. Undefined where one of them cannot be seen. */
export function progressFacts({
  sessions,
  budgets,
  histories,
}: {
  readonly sessions: SessionLedger;
  readonly budgets: BudgetLedger;
  readonly histories: Histories;
}) {
  return async ({ id, cwd }: Runner): Promise<ProgressFacts | undefined> => {
    const session = sessions.ofRunner(id);
    const reservation = budgets.reservation(id);
    if (session?.agentSessionId === undefined || !reservation) return undefined;
    const [tree, read] = await Promise.all([
      treeSign(cwd),
      histories.read(session.agent, session.agentSessionId),
    ]);
    if (tree === undefined || !read) return undefined;
    return { tree, toolCalls: read.figures.toolCalls, tokens: reservation.used.tokens };
  };
}
