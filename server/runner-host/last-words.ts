/**
 * How long a program is read after its end: until it has been silent for a while, for what still holds the other end of its
 * output is a process that it left behind. Time in which it is not read does not count.
 */
import type { Clock } from '#common/clock.ts';

/** How long it has to be silent, in milliseconds. */
export const quietAfterEnd = 200;
/** How often that is waited for: by then all that the system held of its own was read, and what comes is of those that it left behind. */
const mostWaits = 25;

export class LastWords {
  /** Whether it is read at all just now. */
  isPaused = false;
  /** Whether it printed since this was looked at. */
  hasPrinted = false;
  readonly #clock: Clock;
  #waits = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks at once, and `said` is called when it has said everything; `isOver`: nobody waits any more. */
  await(said: () => void, isOver: () => boolean): void {
    if (isOver()) return;
    if (!this.isPaused && (!this.hasPrinted || ++this.#waits > mostWaits)) {
      said();
      return;
    }
    this.hasPrinted = false;
    this.#clock.after(quietAfterEnd, () => this.await(said, isOver));
  }
}
