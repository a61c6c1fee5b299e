/** Writes down what nobody else will: while the disk takes nothing, it is tried again. */
import type { Cancel, Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import type { Chronicle } from './chronicle.ts';
import type { Runner } from './runner.ts';
import { type RunnerEvent, runnerIdIn } from './runner-events.ts';

/** Between two attempts, in milliseconds. */
const againAfter = 2_000;

export class Insistence {
  readonly #chronicle: Chronicle;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Set<{ readonly cancel: Cancel; readonly go: () => void }>();
  #isClosed = false;

  constructor(chronicle: Chronicle, clock: Clock, log: Log) {
    this.#chronicle = chronicle;
    this.#clock = clock;
    this.#log = log;
  }

  /** Resolves when it is on the disk, can no longer happen or is not meant any more, or the server leaves: the next one finds out by itself. */
  async write(
    event: RunnerEvent,
    origin: Origin,
    isMeant: (runner: Runner | undefined) => boolean = () => true,
  ): Promise<void> {
    const { ledger } = this.#chronicle;
    const id = runnerIdIn(event);
    while (!this.#isClosed && ledger.admits(event) && isMeant(ledger.runner(id))) {
      try {
        return await this.#chronicle.write([event], origin);
      } catch (failure) {
        const of = { event: event.type, runner: id };
        this.#log.warn('It could not be written down yet.', { ...of, failure });
        await this.#pause();
      }
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const { cancel, go } of this.#waiting) {
      cancel();
      go();
    }
    this.#waiting.clear();
  }

  #pause(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        this.#waiting.delete(wait);
        resolve();
      };
      const wait = { cancel: this.#clock.after(againAfter, go), go };
      this.#waiting.add(wait);
    });
  }
}
