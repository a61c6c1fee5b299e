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
  /** The wall clock at the last look, and what it would have been if no more time had passed than was observed. */
  #wall: number;
  #expectedWall: number;

  /** `longestStep`: what one look may count at most, in milliseconds; a little more than the time between two looks. */
  constructor(clock: Clock, longestStep: number) {
    this.#clock = clock;
    this.#longestStep = longestStep;
    this.#last = clock.monotonic();
    this.#wall = this.#expectedWall = clock.now();
  }

  /** Takes a look; call it regularly. True when more time had passed than could be observed. */
  look(): boolean {
    const now = this.#clock.monotonic();
    const step = now - this.#last;
    this.#last = now;
    const counted = Math.min(step, this.#longestStep);
    this.#seen += counted;
    this.#expectedWall = this.#wall + counted;
    this.#wall = this.#clock.now();
    return step > this.#longestStep;
  }

  /**
   * Milliseconds until a wall time that was named after the look before the last. If the clock jumped or the server stalled in
   * between, it is not known before or after which; what leaves more is believed.
   */
  until(wallTime: number): number {
    return wallTime - Math.min(this.#clock.now(), this.#expectedWall);
  }

  /** Milliseconds observed since construction. */
  get seen(): number {
    return this.#seen;
  }
}
