/** What the budgets need of the world: which runners there are, what things cost, and what is estimated where nothing is known. */
import type { Defaults } from './estimate.ts';
import type { PriceOf } from './pricing.ts';

/** `running` counts time; one that is paused does not; `ended` is proven, `unknown` is nothing at all. */
export type RunnerCondition = 'running' | 'paused' | 'ended' | 'unknown';

/** The runners, as their own room knows them. */
export interface RunnersSeen {
  /**
   * Of the run that began after so many starts, or of the last one. `neverStarted` is proven. `ended` is also one that was removed, or replaced by another of its name: only what is over can be,
   * and it may have run.
   */
  conditionOf(runnerId: string, start: number | undefined): RunnerCondition | 'neverStarted';
  /** When that run ended, in milliseconds since 1970; undefined when nobody saw it, or it runs. */
  endedAt(runnerId: string, start: number | undefined): number | undefined;
  /** Whether this agent writes down what it uses, so that somebody reads it to the end; else it has said all when it ends. */
  hasRecord(agent: string): boolean;
}

export interface BudgetSettings {
  defaults(): Defaults;
  priceOf: PriceOf;
}

/** The limit was reached by a runner that runs, or there is room for it again: whoever has the runners acts on it. */
export interface LimitNews {
  readonly runnerId: string;
  readonly kind: 'reached' | 'lifted';
}
