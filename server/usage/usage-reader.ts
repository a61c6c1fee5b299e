/** What every reader of an agent's records is: it takes one record after the other, and says by how much each lets the usage grow. */
import type { Foreign } from '#common/foreign-json.ts';
import type { Spent } from './spent.ts';

export interface Growth {
  /** As the agent calls it; absent when it does not say. */
  readonly model?: string | undefined;
  /** When it was spent, in milliseconds since 1970; absent when the record does not say. */
  readonly at?: number | undefined;
  readonly spent: Spent;
}

/** Keeps what it needs to know a repetition. Its answers are a function of the records alone, so reading again is counting again. */
export interface UsageReader {
  /** `file` tells files of one session apart; never throws. */
  take(record: Foreign, file: string): readonly Growth[];
}

/** Longest name of a model, id of a message and the like, in characters. */
export const longestName = 200;
