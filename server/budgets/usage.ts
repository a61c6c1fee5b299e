/** What agents report: counters that only grow, each known by its source and id, so that saying it twice counts once. */
import type { Spender } from './budget.ts';

/** Tokens by kind. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of `cacheWrite`: kept for an hour, and dearer. Absent in what was written down before it was told apart. */
  readonly cacheWriteLong?: number | undefined;
}

/** One counter as it stands; what it grew since it was reported last is counted. */
export interface Usage {
  /** Who counts: the name of a row of the table of sources. */
  readonly source: string;
  /** Of this counter, within its source; the same in every report. */
  readonly id: string;
  readonly spender: Spender;
  readonly model?: string | undefined;
  /** Since the counter began. A smaller number than before is a late report, and counts nothing. */
  readonly totals: Tokens;
  /** In micro-units, since the counter began, where the source says it itself; the price table is not asked then. */
  readonly cost?: number | undefined;
}

/** How far a counter was counted. */
export interface Counter extends Tokens {
  readonly cost: number;
  /** Millionths of a micro-unit that were not worth a whole one yet. */
  readonly rest: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** No token is of two of these. */
export const kindsOfTokens = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;

export const zero: Counter = {
  ...{ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0, rest: 0, at: 0 },
};

export function sumOf(tokens: Tokens): number {
  return kindsOfTokens.reduce((sum, kind) => sum + tokens[kind], 0);
}
