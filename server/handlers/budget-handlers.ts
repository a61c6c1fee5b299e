/** Translates between the contract and the room of budgets. */
import type { Clock } from '#common/clock.ts';
import type { budgets as contract } from '#protocol/budgets.ts';
import type { Handlers, Params } from '#protocol/grammar.ts';
import type { Settings } from '#protocol/settings.ts';
import { type Budget, comesBack, type Period, type Scope } from '#server/budgets/budget.ts';
import type { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import type { Budgets } from '#server/budgets/budgets.ts';
import { isTimeZone } from '#server/budgets/period.ts';
import type { PricedModel } from '#services/model-prices.ts';
import {
  bearsOn,
  statusesOf,
  statusOf,
  wireNeeds,
  wireReservation,
  wireRow,
} from './budget-words.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

export interface BudgetHandlerParts {
  readonly budgets: Budgets;
  /** What is durable: reads never show what might still be undone. */
  readonly durable: BudgetLedger;
  readonly projects: ProjectLookup;
  readonly settings: () => Settings;
  readonly prices: () => readonly PricedModel[];
  /** Whether an agent reports what it uses. */
  readonly isMetered: (agent: string | undefined) => boolean;
  readonly clock: Clock;
}

type Wish = Params<(typeof contract)['set']>;
/** Why a wish is no budget. */
type Flaw =
  | 'scopeIncomplete'
  | 'periodIncomplete'
  | 'unitWithoutPeriod'
  | 'noSuchTimeZone'
  | 'carryNeedsCalendar';

export function budgetHandlers(parts: BudgetHandlerParts): Handlers<typeof contract, Caller> {
  const { budgets, durable, projects, settings, prices, isMetered, clock } = parts;

  async function projectAt(path: string | undefined, caller: Caller): Promise<string | undefined> {
    if (path === undefined) return undefined;
    const project = await projects.findWhateverItsFile(path);
    await projects.meet(project, caller);
    return project.id;
  }

  return {
    set: async (wish, caller) => {
      const scope = scopeOf(wish, await projectAt(wish.path, caller));
      const period = periodOf(wish.period);
      const flaw = typeof scope === 'string' ? scope : flawOf(wish, period);
      if (typeof scope === 'string' || typeof period === 'string' || flaw)
        return { kind: 'refused', reason: flaw ?? 'periodIncomplete' };
      const { unit, limit, hard = true, carry } = wish;
      const thresholds = wish.thresholds ?? settings()['budgets.thresholds'];
      const budget = await budgets.set(
        {
          ...{ scope, unit, limit, hard, period },
          ...(unit === 'money' && { currency: settings()['budgets.currency'] }),
          thresholds: [...new Set(thresholds)].sort((a, b) => a - b),
          ...(carry !== undefined && { carry }),
        },
        caller.origin(),
      );
      return { kind: 'set', budget: statusOf(durable, budget, '', clock.now()) };
    },
    remove: async ({ budgetId }, caller) => {
      const budget = await budgets.remove(budgetId, caller.origin());
      return { kind: budget ? 'removed' : 'noSuchBudget' };
    },
    raise: async ({ budgetId, limit }, caller) => {
      const known = durable.budget(budgetId);
      if (!known) return { kind: 'noSuchBudget' };
      const { id: _, ...rest } = known;
      const budget = await budgets.set({ ...rest, limit }, caller.origin());
      const status = statusOf(durable, budget, '', clock.now());
      return { kind: 'raised', budget: status, from: known.limit };
    },
    continueOnce: async ({ runnerId }, caller) => {
      const isDone = await budgets.continueOnce(runnerId, caller.origin());
      return { kind: isDone ? 'continued' : 'notLimited' };
    },
    release: async ({ runnerId }, caller) => {
      const isDone = await budgets.release(runnerId, caller.origin());
      return { kind: isDone ? 'released' : 'notUnsettled' };
    },
    list: async ({ path }) => {
      const projectId = path === undefined ? undefined : await projects.idAt(path);
      const now = clock.now();
      const all = [...durable.budgets()].filter(
        (budget) => projectId === undefined || bearsOn(budget, projectId),
      );
      const reservations = [...durable.reservations()].filter(
        (each) => projectId === undefined || each.projectId === projectId,
      );
      return {
        currency: settings()['budgets.currency'],
        budgets: all.flatMap((budget) => statusesOf(durable, budget, now)),
        reservations: reservations.map(wireReservation),
      };
    },
    explain: async ({ path, name = 'new', agent, sessionId, unmetered = false }) => {
      const projectId = await projects.idAt(path);
      const { needs, rows } = budgets.explain({
        ...{ runnerId: '', projectId, name },
        ...(agent !== undefined && { agent }),
        ...(sessionId !== undefined && { sessionId }),
        ...{ metered: isMetered(agent), acceptsUnmetered: unmetered },
      });
      const now = clock.now();
      const refuses = rows.some(({ verdict }) => verdict === 'full' || verdict === 'unmetered');
      return {
        kind: refuses ? 'refused' : 'fits',
        currency: settings()['budgets.currency'],
        needs: wireNeeds(needs),
        rows: rows.map((row) => wireRow(durable, row, now)),
      };
    },
    prices: () => ({
      currency: settings()['budgets.currency'],
      prices: prices().map(({ model, price, source, readAt }) => ({
        ...{ model, price, source },
        ...(readAt !== undefined && { readAt }),
      })),
    }),
  };
}

function scopeOf(wish: Wish, projectId: string | undefined): Scope | 'scopeIncomplete' {
  const { scope: kind, agent, name, sessionId } = wish;
  const inProject = projectId !== undefined && { projectId };
  switch (kind) {
    case 'machine':
      return { kind };
    case 'project':
      return projectId === undefined ? 'scopeIncomplete' : { kind, projectId };
    case 'agent':
      return agent === undefined ? 'scopeIncomplete' : { kind, agent, ...inProject };
    case 'runner':
      if (projectId === undefined) return 'scopeIncomplete';
      return { kind, projectId, ...(name !== undefined && { name }) };
    case 'session':
      return { kind, ...(sessionId !== undefined && { sessionId }), ...inProject };
  }
}

function periodOf(wish: Wish['period']): Period | 'periodIncomplete' {
  if (!wish || wish.kind === 'none') return { kind: 'none' };
  const { kind, span, timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone } = wish;
  if (span === undefined) return 'periodIncomplete';
  return kind === 'rolling' ? { kind, span } : { kind, span, timeZone };
}

function flawOf({ unit, carry }: Wish, period: Period | 'periodIncomplete'): Flaw | undefined {
  if (typeof period === 'string') return period;
  const isOfMachine = unit === 'memory' || unit === 'cpu';
  if (isOfMachine && period.kind !== 'none') return 'unitWithoutPeriod';
  if (period.kind === 'calendar' && !isTimeZone(period.timeZone)) return 'noSuchTimeZone';
  const mayCarry = period.kind === 'calendar' && !comesBack({ unit, period } as Budget);
  return carry !== undefined && !mayCarry ? 'carryNeedsCalendar' : undefined;
}
