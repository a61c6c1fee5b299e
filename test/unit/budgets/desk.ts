/** The front door of the budgets over a journal in memory, with what its tests do to it. */
import type { Origin } from '#common/origin.ts';
import type { BudgetEvent } from '#server/budgets/budget-events.ts';
import { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { Budgets, type Wish } from '#server/budgets/budgets.ts';
import type { RunnerCondition } from '#server/budgets/needs.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

export const origin: Origin = { by: 'test', correlation: 'q_1' };

export class Desk {
  readonly ledger = new BudgetLedger();
  readonly clock = new SplitClock();
  readonly events: BudgetEvent[] = [];
  readonly told: string[] = [];
  readonly conditions = new Map<string, RunnerCondition | 'neverStarted'>();
  readonly endedAt = new Map<string, number>();
  readonly budgets: Budgets;

  constructor() {
    const silent = () => {};
    this.budgets = new Budgets({
      ledger: this.ledger,
      journal: {
        commit: async (events) => {
          for (const event of events) {
            this.events.push(event);
            this.ledger.apply(event);
          }
        },
        answerTo: () => undefined,
        settled: async () => {},
      },
      settings: {
        defaults: () => ({ tokens: 1_000, money: 500, seconds: 3_600, memory: 512, cpu: 1_000 }),
        priceOf: (model) =>
          model === 'priced'
            ? { input: 1_000_000, output: 2_000_000, cacheRead: 0, cacheWrite: 0 }
            : undefined,
      },
      runners: {
        conditionOf: (id) => this.conditions.get(id) ?? 'unknown',
        endedAt: (id) => this.endedAt.get(id),
        hasRecord: (agent) => agent === 'claude',
      },
      clock: this.clock,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    this.budgets.onLimit.on(({ runnerId, kind }) => this.told.push(`${runnerId} ${kind}`));
  }

  set(unit: 'tokens' | 'money' | 'seconds' | 'runners', limit: number) {
    return this.budgets.set(
      {
        ...{ scope: { kind: 'machine' }, unit, limit, hard: true, period: { kind: 'none' } },
        thresholds: [50, 80, 100],
      },
      origin,
    );
  }

  async launch(runnerId: string, more: Partial<Wish> = {}) {
    this.conditions.set(runnerId, 'running');
    const wish: Wish = {
      ...{ runnerId, projectId: 'p_1', name: runnerId, agent: 'claude', metered: true, ...more },
    };
    return this.budgets.reserve(wish, origin);
  }

  report(runnerId: string, cacheWrite: number, model = 'priced', cacheWriteLong = 0) {
    const totals = { input: 0, output: 0, cacheRead: 0, cacheWrite, cacheWriteLong };
    const usage = { source: 'files', id: `of ${runnerId}`, spender: { runnerId }, model, totals };
    return this.budgets.count([usage], origin);
  }

  async finish(runnerId: string) {
    this.conditions.set(runnerId, 'ended');
    await this.budgets.ended(runnerId, undefined, origin);
    await this.read(runnerId);
  }

  /** What is held for it now was read to its end. */
  async read(runnerId: string, held = this.ledger.reservation(runnerId)) {
    if (held) await this.budgets.readToEnd(held, origin);
  }

  types() {
    return this.events.map(({ type }) => type);
  }
}
