/** What a runner was granted before it began, and what it used of that. Immutable: every change makes a new one. */
import type { Spender, Unit } from './budget.ts';

/** Where an estimate comes from: the 90th percentile of so many earlier sessions, a setting, what was asked for, or the thing itself. */
export type Basis =
  | { readonly kind: 'p90'; readonly of: number }
  | { readonly kind: 'default' }
  | { readonly kind: 'asked' }
  | { readonly kind: 'exact' };

export interface Estimate {
  readonly amount: number;
  readonly basis: Basis;
}

/** What a runner is thought to need, by unit; a unit that is not there is none of its needs. */
export type Needs = Readonly<Partial<Record<Unit, Estimate>>>;

/** So much of one account is kept for a runner, and not spent yet. */
export interface Hold {
  readonly budgetId: string;
  readonly subject: string;
  readonly amount: number;
}

/** What was used; tokens and money as reported, seconds as observed. */
export interface Used {
  readonly tokens: number;
  readonly money: number;
  readonly seconds: number;
  /** Tokens of models without a price. */
  readonly unpriced: number;
}

export interface Reservation extends Spender {
  readonly runnerId: string;
  /** How often the runner had been started before: it tells one run from the next. Absent in what was written down before it was said. */
  readonly start?: number | undefined;
  readonly projectId: string;
  readonly name: string;
  /** False for an agent that reports nothing; true also for what needs no reports. */
  readonly metered: boolean;
  readonly needs: Needs;
  readonly used: Used;
  readonly holds: readonly Hold[];
  /** `unsettled`: it ended, and its record was not read to the end yet. */
  readonly state: 'open' | 'unsettled';
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly endedAt?: number | undefined;
  /** Until when its time was counted, in milliseconds since 1970. */
  readonly countedAt: number;
  /** The account that has no more for it. */
  readonly limited?: { readonly budgetId: string; readonly subject: string } | undefined;
}

/** Under this name is kept what earlier runs of a runner hold, while it runs again. */
export function earlierOf(runnerId: string): string {
  return `${runnerId}/earlier`;
}

/** Whether it was made for this very run of its runner. */
export function isForStart({ start }: Pick<Reservation, 'start'>, of: number | undefined): boolean {
  return start === undefined || of === undefined || start === of;
}

export const nothingUsed: Used = { tokens: 0, money: 0, seconds: 0, unpriced: 0 };

/** What one session of an agent took when it was settled, for the estimate of the next one. */
export interface Past {
  readonly tokens: number;
  readonly money: number;
  readonly seconds: number;
}

/** How an account or a counter is known in a map. */
export const keyOf = (...words: readonly (string | undefined)[]): string => words.join('\0');

/** With so much more of each; less where an amount is negative, and never below nothing. */
export function withHolds(holds: readonly Hold[], more: readonly Hold[]): readonly Hold[] {
  const after = new Map(holds.map((hold) => [keyOf(hold.budgetId, hold.subject), hold]));
  for (const hold of more) {
    const key = keyOf(hold.budgetId, hold.subject);
    const amount = (after.get(key)?.amount ?? 0) + hold.amount;
    after.set(key, { ...hold, amount: Math.max(0, amount) });
  }
  return [...after.values()];
}
