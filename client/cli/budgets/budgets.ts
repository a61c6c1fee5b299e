/** `hm budget show`: every budget with a bar, and the runners for which something is kept. */
import path from 'node:path';
import { projectNames } from '#client/cli/activity/project-names.ts';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import { systemClock } from '#common/clock.ts';
import type { BudgetReservation, BudgetStatus } from '#protocol/budgets.ts';
import { amountWords, bareAmount } from './amounts.ts';
import {
  bar,
  type Language,
  limitWords,
  percentWords,
  remarks,
  resetWords,
  scopeWords,
} from './budget-words.ts';

export interface ShowOptions {
  readonly here?: boolean;
  readonly json?: boolean;
}

export function showBudgets({ here, json: asJson }: ShowOptions): Promise<number> {
  return withServer('hm budget', async (peer) => {
    const params = here ? { path: path.resolve('.') } : {};
    const answer = await peer.request('budgets/list', params);
    if (asJson) json(answer);
    else await tell(answer, { projects: await projectNames(peer), currency: answer.currency });
    return exitCodes.done;
  });
}

async function tell(
  { budgets, reservations }: ResultOf<'budgets/list'>,
  language: Language,
): Promise<void> {
  if (budgets.length === 0)
    return line('No budget is set. To set one: hm budget set 2M tokens --per day');
  table(
    ['ID', 'BUDGET', 'LIMIT', 'USED', '', 'SPENT', 'RESERVED', 'FREE AGAIN', ''],
    budgets.map((budget) => row(budget, language)),
  );
  const telling = reservations.filter((each) => each.state === 'unsettled' || each.limitedBy);
  for (const each of telling) line(reservationWords(each));
}

function row(budget: BudgetStatus, language: Language): string[] {
  const { budgetId, unit, spent, reserved, resetsAt } = budget;
  return [
    budgetId,
    scopeWords(budget, language),
    limitWords(budget, language),
    bar(budget),
    percentWords(budget),
    bareAmount(spent, unit),
    bareAmount(reserved, unit),
    resetsAt === undefined ? '-' : resetWords(resetsAt),
    remarks(budget).join(', '),
  ];
}

function reservationWords({ name, runnerId, state, used, since }: BudgetReservation): string {
  const who = `${printable(name)} (${runnerId})`;
  const age = ageWords(systemClock.now() - since);
  return state === 'unsettled'
    ? `Unsettled: ${who}, begun ${age} ago, ended; its record was not read to the end. It reported ${amountWords(used.tokens, 'tokens', '')}. To give back what is kept: hm budget release ${runnerId}`
    : `Paused by a budget: ${who}. To let it go on once: hm budget continue ${runnerId}`;
}
