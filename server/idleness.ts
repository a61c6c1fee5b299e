/** When a server that nobody needs may leave. Counts only time that it was there to see. */
import type { ObservedTime } from './leases/observed-time.ts';

export class Idleness {
  readonly #time: ObservedTime;
  readonly #limit: () => number;
  #since: number;

  /** `limit`: how long nobody may need the server, in milliseconds, as it is now. */
  constructor(time: ObservedTime, limit: () => number) {
    this.#time = time;
    this.#limit = limit;
    this.#since = time.seen;
  }

  /** Call it regularly; true once nobody has needed the server for the limit without a break. */
  look(isNeeded: boolean): boolean {
    this.#time.look();
    if (isNeeded) this.#since = this.#time.seen;
    return this.#time.seen - this.#since >= this.#limit();
  }
}
