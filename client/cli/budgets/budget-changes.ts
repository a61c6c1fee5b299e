/** `hm budget set|remove|raise|continue|release`: what a person decides about budgets. */
import path from 'node:path';
import { projectNames } from '#client/cli/activity/project-names.ts';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { serviceOf, shortened } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { BudgetPeriod, BudgetStatus } from '#protocol/budgets.ts';
import { amountIn, amountOf, amountWords, inCurrency } from './amounts.ts';
import { limitWords, scopeWords } from './budget-words.ts';

export interface SetOptions {
  readonly here?: boolean;
  readonly project?: string;
  readonly agent?: string;
  /** True for each. */
  readonly runner?: string | true;
  readonly session?: string | true;
  readonly per?: string;
  readonly rolling?: boolean;
  readonly timeZone?: string;
  readonly soft?: boolean;
  readonly carry?: string;
  readonly at?: string;
  readonly json?: boolean;
}

interface Options {
  readonly json?: boolean;
}

const spans = ['hour', 'day', 'week', 'month'] as const;

export function setBudget(words: readonly string[], options: SetOptions): Promise<number> {
  const said = amountOf(words.join(' '));
  const { unit } = said;
  const period = periodOf(options);
  const { carry } = options;
  if (carry !== undefined) amountIn(carry, unit);
  const wish = {
    ...scopeOf(options),
    ...{ unit, hard: !options.soft },
    ...(period && { period }),
    ...(options.at !== undefined && { thresholds: percentagesOf(options.at) }),
  };
  return withServer('hm budget set', async (peer) => {
    const counted = unit === 'money' ? await currencyOf(peer) : undefined;
    const answer = await peer.request('budgets/set', {
      ...wish,
      limit: counted === undefined ? said.amount : inCurrency(said, counted),
      ...(carry !== undefined && { carry: amountIn(carry, unit, counted) }),
    });
    if (answer.kind === 'refused')
      throw new Exit(exitCodes.usage, flawWords(answer.reason, options));
    await say(peer, answer.budget, answer, 'Set', options.json);
    return exitCodes.done;
  });
}

export function removeBudget(word: string, options: Options): Promise<number> {
  return withServer('hm budget remove', async (peer) => {
    const budget = await meant(peer, word);
    const answer = await peer.request('budgets/remove', { budgetId: budget.budgetId });
    await say(peer, budget, answer, 'Removed', options.json);
    return exitCodes.done;
  });
}

export function raiseBudget(
  word: string,
  amount: readonly string[],
  options: Options,
): Promise<number> {
  return withServer('hm budget raise', async (peer) => {
    const { budgetId, unit } = await meant(peer, word);
    const counted = unit === 'money' ? await currencyOf(peer) : undefined;
    const limit = amountIn(amount.join(' '), unit, counted);
    const answer = await peer.request('budgets/raise', { budgetId, limit });
    if (answer.kind === 'noSuchBudget') throw unknown(word);
    await say(peer, answer.budget, answer, 'Changed', options.json);
    return exitCodes.done;
  });
}

export function continueOnce(word: string, options: Options): Promise<number> {
  return withServer('hm budget continue', async (peer) => {
    const { runnerId, name } = await runnerMeant(peer, word);
    const { kind } = await peer.request('budgets/continueOnce', { runnerId });
    if (kind === 'notLimited')
      throw new Exit(exitCodes.failed, `No budget stops ${name}. See: hm budget`);
    if (options.json) json({ kind });
    else line(`${name} may go on, by one more step. Its budget is passed by that much.`);
    return exitCodes.done;
  });
}

export function releaseReservation(word: string, options: Options): Promise<number> {
  return withServer('hm budget release', async (peer) => {
    const { runnerId, name } = await runnerMeant(peer, word);
    const { kind } = await peer.request('budgets/release', { runnerId });
    if (kind === 'notUnsettled')
      throw new Exit(exitCodes.failed, `Nothing of ${name} is unsettled. See: hm budget`);
    if (options.json) json({ kind });
    else line(`Given back what was kept for ${name}. What it reported stays counted.`);
    return exitCodes.done;
  });
}

function scopeOf(options: SetOptions) {
  const { here, project, agent, runner, session } = options;
  const isPlaced = here === true || project !== undefined || runner !== undefined;
  const place = isPlaced ? { path: path.resolve(project ?? '.') } : {};
  const narrow = [agent, runner, session].filter((each) => each !== undefined);
  if (narrow.length > 1)
    throw usage('hm budget set: --agent, --runner and --session are different scopes; take one.');
  if (agent !== undefined) return { ...place, scope: 'agent' as const, agent };
  if (runner !== undefined)
    return {
      ...place,
      scope: 'runner' as const,
      ...(runner !== true && { name: serviceOf(runner) }),
    };
  if (session !== undefined)
    return { ...place, scope: 'session' as const, ...(session !== true && { sessionId: session }) };
  return { ...place, scope: isPlaced ? ('project' as const) : ('machine' as const) };
}

function periodOf({ per, rolling, timeZone }: SetOptions): BudgetPeriod | undefined {
  if (per === undefined) {
    if (rolling || timeZone !== undefined)
      throw usage('hm budget set: --rolling and --time-zone need --per hour, day, week or month.');
    return undefined;
  }
  const span = spans.find((each) => each === per);
  if (!span) throw usage(`--per: '${shortened(per)}' is none of ${spans.join(', ')}.`);
  if (rolling && timeZone !== undefined)
    throw usage('hm budget set: a rolling period has no time zone; leave out --time-zone.');
  // Where this command runs, people are; the server may have been started elsewhere.
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return rolling ? { kind: 'rolling', span } : { kind: 'calendar', span, timeZone: zone };
}

function percentagesOf(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim().replace(/%$/, ''));
  if (parts.every((part) => /^[1-9]\d{0,2}$/.test(part))) return parts.map(Number);
  throw usage(`--at: '${shortened(text)}' is no list of percentages; write it as 50,80,100.`);
}

type Flaw = Extract<ResultOf<'budgets/set'>, { kind: 'refused' }>['reason'];

function flawWords(reason: Flaw, { timeZone }: SetOptions): string {
  switch (reason) {
    case 'scopeIncomplete':
      return 'It does not say whose: name a project (--here or --project PATH) or an agent (--agent NAME).';
    case 'periodIncomplete':
      return 'It does not say in what time: --per hour, day, week or month.';
    case 'unitWithoutPeriod':
      return 'Memory and cores are had while something runs, not spent: leave out --per.';
    case 'noSuchTimeZone':
      return `There is no time zone '${shortened(timeZone ?? '')}'; write it as Europe/Berlin or UTC.`;
    case 'carryNeedsCalendar':
      return 'Only what is spent in periods of the calendar is carried over: --carry needs --per without --rolling.';
  }
}

async function say(
  peer: SocketPeer,
  budget: BudgetStatus,
  answer: object,
  deed: string,
  asJson = false,
): Promise<void> {
  if (asJson) return json(answer);
  const currency = await currencyOf(peer);
  const language = { projects: await projectNames(peer), currency };
  const hardness = budget.hard ? 'hard' : 'soft';
  line(
    `${deed}: ${scopeWords(budget, language)}, ${limitWords(budget, language)}, ${hardness} (${budget.budgetId}).`,
  );
  const { reserved, unit } = budget;
  if (reserved > 0) line(`Of it ${amountWords(reserved, unit, currency)} are kept for what runs.`);
}

async function currencyOf(peer: SocketPeer): Promise<string> {
  return (await peer.request('budgets/list', {})).currency;
}

/** By its id or the beginning of it; `b_` need not be written. */
async function meant(peer: SocketPeer, word: string): Promise<BudgetStatus> {
  const { budgets } = await peer.request('budgets/list', {});
  const start = word.startsWith('b_') ? word : `b_${word}`;
  const found = budgets.filter(({ budgetId }) => budgetId.startsWith(start));
  const [first] = found;
  if (!first) throw unknown(word);
  if (found.some(({ budgetId }) => budgetId !== first.budgetId))
    throw usage(
      `Several budgets begin with '${shortened(word)}'; write more of the id. See: hm budget`,
    );
  return first;
}

function unknown(word: string): Exit {
  return new Exit(exitCodes.failed, `There is no budget '${shortened(word)}'. See: hm budget`);
}

/** By the runner's id or name. */
async function runnerMeant(peer: SocketPeer, word: string) {
  const { reservations } = await peer.request('budgets/list', {});
  const found = reservations.filter(({ runnerId, name }) => runnerId === word || name === word);
  const [first] = found;
  if (!first)
    throw new Exit(
      exitCodes.failed,
      `Nothing is kept in any budget for a runner '${shortened(word)}'. See: hm budget`,
    );
  if (found.length > 1)
    throw usage(
      `Several runners are called '${shortened(word)}'; say which by its id. See: hm budget`,
    );
  return first;
}
