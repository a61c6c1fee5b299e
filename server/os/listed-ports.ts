/** Whether the system's table lists a port that could be bound all the same. Knows when a table is too old to be believed. */
import { type Clock, systemClock } from '#common/clock.ts';
import { SharedRun } from '#common/shared-run.ts';
import type { ListenerSource } from './listener-source.ts';

/**
 * How long a table is used before it is read again, in milliseconds. It is a second opinion, asked after every bind
 * has succeeded, and reading it walks the hash of all connections: 5 ms, fifty times what the binds cost.
 */
const USED_MS = 2_000;

export class ListedPorts {
  readonly #table: SharedRun<ReadonlySet<number>>;
  readonly #clock: Clock;
  #last: Promise<ReadonlySet<number>> | undefined;
  #until = Number.NEGATIVE_INFINITY;

  constructor(source: ListenerSource, clock: Clock = systemClock) {
    this.#table = new SharedRun(() => source.ports());
    this.#clock = clock;
  }

  /** A table that lists the port is read again before it is believed: the listener may have left. Never rejects. */
  async has(port: number): Promise<boolean> {
    try {
      return (await this.#recent()).has(port) && (await this.#table.get()).has(port);
    } catch {
      // What could be bound is not taken away by a table that cannot be read.
      return false;
    }
  }

  /** Waits for the first table only; later ones are read behind the answer. */
  #recent(): Promise<ReadonlySet<number>> {
    const now = this.#clock.monotonic();
    if (this.#last && now < this.#until) return this.#last;
    this.#until = now + USED_MS;
    const before = this.#last;
    const reading = this.#table.get();
    if (!before) this.#last = reading;
    reading.then(
      () => {
        this.#last = reading;
      },
      () => {
        if (this.#last === reading) this.#last = undefined;
      },
    );
    return before ?? reading;
  }
}
