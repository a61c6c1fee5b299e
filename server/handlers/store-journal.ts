/** The store as the rooms know it, with its failures in the contract's words. */
import type { Journal, Origin } from '#common/origin.ts';
import { HarborError } from '#protocol/errors.ts';

interface Commits<E> {
  commit(events: readonly E[], origin: Origin, answer?: unknown): Promise<unknown>;
  answerTo(key: string): unknown;
  settled(): Promise<void>;
}

/** Any failure of the store is `storeUnavailable`: nothing was changed, and asking again later may help. */
export function storeJournal<E>(store: Commits<E>): Journal<E> {
  return {
    answerTo: (key) => store.answerTo(key),
    commit: (events, origin, answer) =>
      translated(() => store.commit(events, origin, answer), origin.correlation),
    settled: () => translated(() => store.settled()),
  };
}

async function translated<T>(task: () => Promise<T>, correlation?: string): Promise<T> {
  try {
    return await task();
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new HarborError(
      'storeUnavailable',
      `The journal cannot be written, so nothing was changed: ${why}`,
      { correlation },
      { cause: failure },
    );
  }
}
