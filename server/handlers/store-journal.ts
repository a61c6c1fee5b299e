/** What rooms write down, the journal and the files beside it, with its failures in the contract's words. */
import type { Journal, Origin } from '#common/origin.ts';
import { HarborError } from '#protocol/errors.ts';
import type { RunnerFiles } from '#server/runners/needs.ts';

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
      translated('The journal', () => store.commit(events, origin, answer), origin.correlation),
    settled: () => translated('The journal', () => store.settled()),
  };
}

/** The same for what a launch needs on the disk before anything is started. */
export function launchFiles(files: RunnerFiles): Pick<RunnerFiles, 'prepare' | 'remove'> {
  return {
    prepare: (runnerId, order) =>
      translated('What a restart needs', () => files.prepare(runnerId, order)),
    remove: (runnerId) => files.remove(runnerId),
  };
}

async function translated<T>(
  what: string,
  task: () => Promise<T>,
  correlation?: string,
): Promise<T> {
  try {
    return await task();
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new HarborError(
      'storeUnavailable',
      `${what} cannot be written, so nothing was changed: ${why}`,
      { correlation },
      { cause: failure },
    );
  }
}
