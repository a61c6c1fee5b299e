/** One event of the activity in words, for a terminal of usual width. An event it does not know is told by its name. */

import { amountWords } from '#client/cli/budgets/amounts.ts';
import { startReportWords } from '#client/cli/server/start-report-words.ts';
import { holderWords, printable } from '#client/cli/speak.ts';
import { systemClock } from '#common/clock.ts';
import type { Activity } from '#protocol/activity.ts';
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Holder } from '#protocol/holder.ts';
import type { StartReport } from '#protocol/start-report.ts';

export const columns = ['TIME', 'REVISION', 'EVENT', 'WHAT', 'PROJECT', 'BY'] as const;

/** Today's events by the hour, older ones with their day. */
export function rowOf(event: Activity, projects: ReadonlyMap<string, string>): string[] {
  const { at, revision, type, subject, by, caller } = event;
  const project = subject?.projectId;
  return [
    momentWords(at),
    String(revision),
    typeWords(type),
    what(event),
    printable((project && (projects.get(project) ?? project)) ?? ''),
    printable(caller ? `${caller.kind} ${caller.name}` : by),
  ];
}

/** `14:03:22` of today, `2026-11-20 14:03` of another day, in the time of the machine. */
export function momentWords(at: number, now: number = systemClock.now()): string {
  const date = new Date(at);
  const local = new Date(at - date.getTimezoneOffset() * 60_000).toISOString();
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? local.slice(11, 19) : local.slice(0, 16).replace('T', ' ');
}

/** `port leased`, of `portLeased`. */
function typeWords(type: string): string {
  return printable(type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

/** The few values that tell one event from another. */
function what({ subject, data }: Activity): string {
  const { project, listener, agent, report, runner, skipped, budget, ...flat } = data as Record<
    string,
    Record<string, unknown>
  >;
  const isLease = subject?.leaseId !== undefined;
  const words = [
    subject?.runner,
    skipped && `passing over ${Object.values(skipped).join(', ')}`,
    isLease && [subject.service, flat.from ? undefined : subject.port].filter(Boolean).join(' '),
    !isLease && flat.service,
    isLease && flat.from && `${flat.from} -> ${flat.to}`,
    !isLease && flat.port,
    project?.name,
    agent?.name ?? (isLease ? undefined : flat.name),
    !isLease && flat.from && `${flat.from}-${flat.to}`,
    flat.budgetId,
    budget && budgetWords(budget as unknown as SetBudget),
    flat.verdict,
    flat.tool,
    flat.holder && `to ${holderWords(flat.holder as unknown as Holder)}`,
    String(flat.reason) === 'released' ? '' : (flat.reason ?? flat.why ?? flat.outcome),
    flat.command ?? listener?.command ?? runner?.command,
    flat.signal && `by ${flat.signal}`,
    flat.version && `version ${flat.version}`,
    report && startReportWords(report as unknown as StartReport).join('; '),
  ];
  return shortened(printable(words.filter(Boolean).join(' ').trim()));
}

type SetBudget = Pick<BudgetStatus, 'unit' | 'limit'> & {
  readonly id: string;
  readonly currency?: string;
};

function budgetWords({ id, limit, unit, currency = '' }: SetBudget): string {
  return `${id} ${amountWords(limit, unit, currency)}`;
}

function shortened(text: string): string {
  return text.length <= 48 ? text : `${text.slice(0, 47)}…`;
}
