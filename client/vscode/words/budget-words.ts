/** Budgets in words for the editor: whose, how much of what in what time. Pure. */
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { L10n } from '../l10n.ts';
import { projectName, type Scene } from '../stages/scene.ts';

type Named = Pick<Scene, 'projects'>;

export function budgetScope({ scope, subject }: BudgetStatus, scene: Named, l10n: L10n): string {
  const { kind, projectId, agent = '', name = subject, sessionId = subject } = scope;
  const project = projectId === undefined ? undefined : projectName(scene, projectId);
  const within = (words: string) =>
    project === undefined ? words : l10n.t('{0} in {1}', words, project);
  switch (kind) {
    case 'machine':
      return l10n.t('this machine');
    case 'project':
      return project ?? '';
    case 'agent':
      return within(agent);
    case 'runner':
      return within(name ?? l10n.t('each runner'));
    case 'session':
      return within(
        sessionId === undefined ? l10n.t('each session') : l10n.t('session {0}', sessionId),
      );
  }
}

/** So much of what the budget is of. */
export function budgetAmount(
  amount: number,
  { unit, currency = '' }: Pick<BudgetStatus, 'unit' | 'currency'>,
  l10n: L10n,
): string {
  switch (unit) {
    case 'tokens':
      return l10n.t('{0} tokens', grouped(amount));
    case 'money':
      return `${grouped(amount / 1e6, 2)} ${currency}`.trim();
    case 'seconds':
      return l10n.t('{0} h', grouped(amount / 3_600, 1));
    case 'runners':
      return amount === 1 ? l10n.t('1 runner') : l10n.t('{0} runners', grouped(amount));
    case 'memory':
      return l10n.t('{0} MB', grouped(amount));
    case 'cpu':
      return amount === 1_000 ? l10n.t('1 core') : l10n.t('{0} cores', amount / 1_000);
  }
}

/** What was spent against what may be, as short as a row wants it: `20 % of 100K tokens`. */
export function spendPhrase(budget: BudgetStatus, l10n: L10n): string {
  const { limit, carried, unit } = budget;
  const most = limit + carried;
  const limitWords =
    unit === 'tokens' ? l10n.t('{0} tokens', short.format(most)) : budgetAmount(most, budget, l10n);
  return l10n.t('{0} % of {1}', budgetPercent(budget), limitWords);
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function budgetPeriod({ period, unit }: BudgetStatus, l10n: L10n): string {
  const { kind, span } = period;
  const comesBack = unit === 'runners' || unit === 'memory' || unit === 'cpu';
  if (kind === 'none' || span === undefined)
    return comesBack ? l10n.t('at once') : l10n.t('in all');
  const isRolling = kind === 'rolling';
  switch (span) {
    case 'hour':
      return isRolling ? l10n.t('in any 60 minutes') : l10n.t('an hour');
    case 'day':
      return isRolling ? l10n.t('in any 24 hours') : l10n.t('a day');
    case 'week':
      return isRolling ? l10n.t('in any 7 days') : l10n.t('a week');
    case 'month':
      return isRolling ? l10n.t('in any 30 days') : l10n.t('a month');
  }
}

/** Of what may be spent in this period; 100 for one that allows nothing and has something spent. */
export function budgetPercent({
  spent,
  reserved,
  limit,
  carried,
  unit,
  period,
}: BudgetStatus): number {
  const comesBack =
    unit === 'memory' || unit === 'cpu' || (unit === 'runners' && period.kind === 'none');
  const used = comesBack ? reserved : spent;
  const most = limit + carried;
  if (most <= 0) return used > 0 ? 100 : 0;
  return Math.floor((used / most) * 100);
}

function grouped(amount: number, digits = 0): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: digits });
}
