/** The part of the object graph about budgets: what may be spent, what things cost, and which runners spend it. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Settings } from '#protocol/settings.ts';
import { agentRow } from '#services/agent-table.ts';
import { Budgets } from '../budgets/budgets.ts';
import type { RunnersSeen } from '../budgets/needs.ts';
import { budgetHandlers } from '../handlers/budget-handlers.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import { pricedModels, priceOf } from './prices.ts';
import { defaultNeedsOf } from './settings-in-rooms.ts';

export interface BudgetsWorld {
  /** The state as decided, and as it is on the disk. */
  readonly decided: HarborState;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly settings: () => Settings;
  readonly lookup: ProjectLookup;
  readonly runners: RunnersSeen;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ComposedBudgets {
  readonly budgets: Budgets;
  readonly handlers: ReturnType<typeof budgetHandlers>;
}

export function composeBudgets(world: BudgetsWorld): ComposedBudgets {
  const { decided, durable, settings, journal, runners, clock, log, lookup: projects } = world;
  const prices = () => pricedModels(settings());
  const budgets = new Budgets({
    ...{ ledger: decided.budgets, journal, runners, clock, log },
    settings: {
      defaults: () => defaultNeedsOf(settings()),
      priceOf: (model) => priceOf(settings(), model),
    },
  });
  const handlers = budgetHandlers({
    ...{ budgets, durable: durable.budgets, projects, settings, prices, isMetered, clock },
  });
  return { budgets, handlers };
}

/** What is no agent has nothing to report; an agent that we know no source of reports nothing. */
export function isMetered(agent: string | undefined): boolean {
  return agent === undefined || (agentRow(agent)?.meters.length ?? 0) > 0;
}
