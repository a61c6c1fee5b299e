/** What is done once a runner has ended: all that was got for it is given back, before anything is got for its next start. */
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import type { Runner } from './runner.ts';

/** Gives back one thing; what it rejects with is told, and holds up nothing else. */
export type GivingBack = (runner: Runner, origin: Origin) => Promise<unknown>;

export class Aftermath {
  readonly #all: readonly GivingBack[];
  readonly #log: Log;
  readonly #queue = new KeyedQueue();

  constructor(all: readonly GivingBack[], log: Log) {
    this.#all = all;
    this.#log = log;
  }

  /** To be called as soon as the end is written down. Never rejects. */
  begin(runner: Runner, origin: Origin): Promise<void> {
    return this.#queue.run(runner.id, async () => {
      const all = this.#all.map((each) => each(runner, origin));
      for (const { status, ...why } of await Promise.allSettled(all))
        if (status === 'rejected')
          this.#log.warn('What a runner had could not be given back.', { ...why });
    });
  }

  /** Resolves when nothing is given back any more that an earlier start had. */
  settled(runnerId: string): Promise<void> {
    return this.#queue.run(runnerId, async () => {});
  }
}
