/** The store as the rooms know it, with its failures in the contract's words. */
import type { Journal, Origin } from '#common/origin.ts';
import { HarborError } from '#protocol/errors.ts';

interface Commits<E> {
  commit(events: readonly E[], origin: Origin, answer?: unknown): Promise<unknown>;
  answerTo(key: string): unknown;
}

/** Any failure of the store is `storeUnavailable`: nothing was changed, and asking again later may help. */
export function storeJournal<E>(store: Commits<E>): Journal<E> {
  return {
    answerTo: (key) => store.answerTo(key),
    async commit(events, origin, answer) {
      try {
        return await store.commit(events, origin, answer);
      } catch (failure) {
        const why = failure instanceof Error ? failure.message : String(failure);
        throw new HarborError(
          'storeUnavailable',
          `The journal cannot be written, so nothing was changed: ${why}`,
          { correlation: origin.correlation },
          { cause: failure },
        );
      }
    },
  };
}
