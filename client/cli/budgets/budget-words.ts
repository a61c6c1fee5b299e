/** Budgets in sentences for a terminal: whose, how much of what in what time, what was spent, and the next step. */
import { printable } from '#client/cli/speak.ts';
import type { BudgetRow, BudgetStatus } from '#protocol/budgets.ts';
import { amountWords, bareAmount } from './amounts.ts';

/** What is needed to say it: what projects are called, and the currency. */
export interface Language {
  readonly projects: ReadonlyMap<string, string>;
  readonly currency: string;
}

/** `project shop`, `agent claude in shop`, `each session`. */
export function scopeWords({ scope, subject }: BudgetStatus, { projects }: Language): string {
  const { kind, projectId, agent, name, sessionId } = scope;
  const project = projectId === undefined ? '' : printable(projects.get(projectId) ?? projectId);
  const inProject = project === '' ? '' : ` in ${project}`;
  switch (kind) {
    case 'machine':
      return 'this machine';
    case 'project':
      return `project ${project}`;
    case 'agent':
      return `agent ${printable(agent ?? '')}${inProject}`;
    case 'runner':
      return `${eachOr('runner', name ?? subject)}${inProject}`;
    case 'session':
      return `${eachOr('session', sessionId ?? subject)}${inProject}`;
  }
}

function eachOr(noun: string, name: string | undefined): string {
  return name === undefined ? `each ${noun}` : `${noun} ${printable(name)}`;
}

/** `500,000 tokens a day`, `20.00 USD in any 7 days`, `4 runners at once`. */
export function limitWords(budget: BudgetStatus, { currency }: Language): string {
  const { limit, unit, period, carry } = budget;
  const carried =
    carry === undefined ? '' : `, up to ${amountWords(carry, unit, currency)} carried`;
  return `${amountWords(limit, unit, currency)}${periodWords(unit, period)}${carried}`;
}

function periodWords(unit: BudgetStatus['unit'], { kind, span }: BudgetStatus['period']): string {
  if (kind === 'none' || span === undefined)
    return unit === 'runners' || unit === 'memory' || unit === 'cpu' ? ' at once' : ' in all';
  if (kind === 'calendar') return ` ${span === 'hour' ? 'an' : 'a'} ${span}`;
  const rolling = { hour: 'any 60 minutes', day: 'any 24 hours', week: 'any 7 days' };
  return ` in ${span === 'month' ? 'any 30 days' : rolling[span]}`;
}

const width = 20;

/** `#` is spent, `=` kept for runners, `.` free; what passes the limit is not longer than the bar. */
export function bar({ spent, reserved, limit, carried }: BudgetStatus): string {
  const most = limit + carried;
  const part = (amount: number) =>
    most <= 0 ? (amount > 0 ? width : 0) : Math.min(width, Math.ceil((amount / most) * width));
  const used = part(spent);
  const kept = Math.min(width - used, part(spent + reserved) - used);
  return `[${'#'.repeat(used)}${'='.repeat(Math.max(0, kept))}${'.'.repeat(width - used - kept)}]`;
}

export function percentWords({ spent, limit, carried }: BudgetStatus): string {
  const most = limit + carried;
  return most <= 0 ? (spent > 0 ? 'over' : '0 %') : `${Math.floor((spent / most) * 100)} %`;
}

/** What a reader must know beside the figures. */
export function remarks(budget: BudgetStatus): string[] {
  const { unit, unsettled, unpriced, unmetered, spent, reserved, limit, carried, hard } = budget;
  const over = spent + reserved - limit - carried;
  return [
    hard ? '' : 'soft',
    over > 0 ? `${bareAmount(over, unit)} over` : '',
    carried > 0 ? `${bareAmount(carried, unit)} carried over` : '',
    unsettled > 0 ? `${bareAmount(unsettled, unit)} unsettled` : '',
    unpriced > 0 ? `${unpriced.toLocaleString('en-US')} tokens unpriced` : '',
    unmetered > 0 ? `${unmetered} unmetered` : '',
  ].filter(Boolean);
}

/** `21 Nov 14:00`, in the time of the machine. */
export function resetWords(at: number): string {
  const date = new Date(at);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `${day} ${date.toTimeString().slice(0, 5)}`;
}

/** `estimate 40,000 tokens (p90 of 14)`. */
export function estimateWords(
  { amount, basis }: NonNullable<BudgetRow['wanted']>,
  unit: BudgetStatus['unit'],
  currency: string,
): string {
  const from = {
    p90: `p90 of ${basis.of ?? 0}`,
    default: 'a default',
    asked: 'as asked',
    exact: '',
  }[basis.kind];
  return `${amountWords(amount, unit, currency)}${from === '' ? '' : ` (${from})`}`;
}

/** Why one budget lets a launch begin, or refuses it, and what to do. */
export function verdictWords(row: BudgetRow, language: Language): string {
  const { budget, wanted, free, verdict } = row;
  const { unit, spent, reserved, limit, carried, resetsAt, budgetId } = budget;
  const { currency } = language;
  const whose = `${scopeWords(budget, language)}, ${limitWords(budget, language)}`;
  const reserve = wanted ? estimateWords(wanted, unit, currency) : '';
  const state = `${bareAmount(spent, unit)} of ${bareAmount(limit + carried, unit)} spent, ${bareAmount(reserved, unit)} reserved`;
  switch (verdict) {
    case 'fits':
      return `ok       ${whose}: ${state}; would reserve ${reserve}.`;
    case 'soft':
      return `soft     ${whose}: ${state}${wanted ? `; would reserve ${reserve}` : '; the agent reports nothing'}.`;
    case 'unmetered':
      return `refused  ${whose}: the agent reports nothing, so the limit cannot be kept. To start it all the same: --unmetered`;
    case 'full': {
      const reset =
        resetsAt === undefined ? '' : ` Something is free again on ${resetWords(resetsAt)}.`;
      return `refused  ${whose}: ${state}, ${bareAmount(free, unit)} free, and it would reserve ${reserve}.${reset} To raise it: hm budget raise ${budgetId} AMOUNT`;
    }
  }
}
