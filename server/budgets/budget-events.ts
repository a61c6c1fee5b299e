/**
 * What can happen to budgets. These are written to the journal and read again for ever: add, never change. They carry what was
 * decided, so that folding them is arithmetic alone.
 */
import type { Budget, Spender } from './budget.ts';
import type { Hold, Reservation } from './reservation.ts';
import type { Tokens } from './usage.ts';

/** So much was spent of one account, part of it out of what was held for the spender. */
export interface Entry {
  readonly budgetId: string;
  readonly subject: string;
  readonly spent: number;
  readonly fromHold: number;
  /** Tokens of a model without a price. */
  readonly unpriced?: number | undefined;
}

export type BudgetEvent =
  /** It is new, or another one of the same scope, unit and period. `holds` are those of runners that run already. */
  | {
      readonly type: 'budgetSet';
      readonly budget: Budget;
      readonly projectId?: string | undefined;
      readonly holds: readonly (Hold & { readonly runnerId: string })[];
    }
  | {
      readonly type: 'budgetRemoved';
      readonly budgetId: string;
      readonly projectId?: string | undefined;
    }
  /**
   * An account counts from nothing: it is new, or its calendar period is over. Times in milliseconds since 1970. With `spent` it is one
   * whose clock was wrong, and counts that in its right period.
   */
  | {
      readonly type: 'budgetPeriodBegan';
      readonly budgetId: string;
      readonly subject: string;
      readonly from: number;
      readonly until?: number | undefined;
      readonly carried: number;
      readonly spent?: number | undefined;
    }
  /** A runner may begin. `entries` are what its begin alone spends. */
  | {
      readonly type: 'budgetReserved';
      readonly reservation: Reservation;
      readonly projectId: string;
      readonly entries: readonly Entry[];
      readonly at: number;
    }
  /** More is held for a runner. `continued`: a person let it go on once, past the limit. */
  | {
      readonly type: 'budgetGrown';
      readonly runnerId: string;
      readonly projectId?: string | undefined;
      readonly holds: readonly Hold[];
      readonly why: 'near' | 'continued';
    }
  /** A counter grew. `amounts` is by how much; money in micro-units. */
  | {
      readonly type: 'usageCounted';
      readonly source: string;
      readonly id: string;
      readonly spender: Spender;
      readonly projectId?: string | undefined;
      readonly model?: string | undefined;
      readonly totals: Tokens;
      readonly cost: number;
      readonly rest: number;
      readonly amounts: {
        readonly tokens: number;
        readonly money: number;
        readonly unpriced: number;
      };
      readonly entries: readonly Entry[];
      readonly at: number;
    }
  | {
      readonly type: 'runTimeCounted';
      readonly runnerId: string;
      readonly projectId?: string | undefined;
      readonly seconds: number;
      readonly entries: readonly Entry[];
      /** Until when it is counted. */
      readonly at: number;
    }
  | {
      readonly type: 'budgetThresholdPassed';
      readonly budgetId: string;
      readonly subject: string;
      readonly projectId?: string | undefined;
      readonly percent: number;
      readonly spent: number;
      readonly limit: number;
    }
  /** What was spent long ago counts no more, and it is below the threshold again. */
  | {
      readonly type: 'budgetEased';
      readonly budgetId: string;
      readonly subject: string;
      readonly percent: number;
    }
  /** Nothing more can be held for a runner: it is to pause. */
  | {
      readonly type: 'budgetLimitReached';
      readonly runnerId: string;
      readonly projectId?: string | undefined;
      readonly name: string;
      readonly budgetId: string;
      readonly subject: string;
      readonly spent: number;
      readonly limit: number;
    }
  /** There is something for it again: it may go on. */
  | {
      readonly type: 'budgetLimitLifted';
      readonly runnerId: string;
      readonly projectId?: string | undefined;
      readonly why: 'room' | 'continued';
    }
  /** The runner ended. What of its use comes by report is kept until its record was read to the end. */
  | {
      readonly type: 'budgetUnsettled';
      readonly runnerId: string;
      readonly projectId?: string | undefined;
      readonly at: number;
    }
  /** Nothing is held for it any more. `released`: a person said so, without the end of its record. */
  | {
      readonly type: 'budgetSettled';
      readonly runnerId: string;
      readonly projectId?: string | undefined;
      readonly name: string;
      readonly why: 'readToEnd' | 'nothingToRead' | 'neverStarted' | 'released';
      readonly tokens: number;
      readonly money: number;
      readonly seconds: number;
    };
