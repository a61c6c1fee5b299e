/** What usage needs of the world: somebody who counts what counters say, durably and once. */
import type { Origin } from '#common/origin.ts';
import type { Tokens } from './spent.ts';

/** Whose usage it is, as far as it is known. */
export interface Spender {
  readonly runnerId?: string | undefined;
  readonly projectId?: string | undefined;
  /** Of the table of agents. */
  readonly agent?: string | undefined;
  /** The runner's name. */
  readonly name?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** By the agent's own files, by who holds its token, or in metrics that it exported. */
export type UsageSource = 'files' | 'report' | 'metrics';

/** One counter as it stands. Whoever says it again, or says less, changes nothing. */
export interface Counter {
  readonly source: UsageSource;
  /** The same in every report; no other counter of the source has it. */
  readonly id: string;
  readonly spender: Spender;
  readonly model?: string | undefined;
  /** Since the counter began. */
  readonly totals: Tokens;
  /** Millionths of a US dollar since the counter began, where the source says it itself. */
  readonly cost?: number | undefined;
}

export interface Spending {
  /** Counts by how much each grew since it was counted last; durable when it resolves. */
  count(counters: readonly Counter[], origin: Origin): Promise<void>;
}
