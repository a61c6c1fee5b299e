/**
 * Time as far as the server was there to see it. It stands still while the server is stopped, the machine sleeps
 * or the clock jumps, so that nothing expires before everybody had a chance to speak (RELIABILITY, rule 5).
 */
import type { Clock } from '#common/clock.ts';

export class ObservedTime {
  readonly #clock: Clock;
  readonly #longestStep: number;
  #seen = 0;
  #last: number;

  /** `longestStep`: what one look may count at most, in milliseconds; a little more than the time between two looks. */
  constructor(clock: Clock, longestStep: number) {
    this.#clock = clock;
    this.#longestStep = longestStep;
    this.#last = clock.monotonic();
  }

  /** Takes a look; call it regularly. True when more time had passed than could be observed. */
  look(): boolean {
    const now = this.#clock.monotonic();
    const step = now - this.#last;
    this.#last = now;
    this.#seen += Math.min(step, this.#longestStep);
    return step > this.#longestStep;
  }

  /** Milliseconds observed since construction. */
  get seen(): number {
    return this.#seen;
  }
}
