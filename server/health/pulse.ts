/** The server's own beat: whether it comes late, and whether the wall clock goes its own way. Knows nothing of what the server does meanwhile. */
import type { Clock } from '#common/clock.ts';

/** A beat that comes later than this, in milliseconds, means that requests waited too. */
const lateAfter = 1_000;
/** Wall and measured time part by less than this, in milliseconds, when a clock is merely disciplined (adjtimex(2)). */
const jumpAfter = 2_000;
/** How long what was seen is still told, in milliseconds of measured time. */
const remembered = 60_000;

interface Sight {
  readonly at: number;
  readonly ms: number;
}

export class Pulse {
  readonly #clock: Clock;
  readonly #interval: number;
  #wall: number;
  #measured: number;
  #late: Sight | undefined;
  #jump: Sight | undefined;

  /** `interval`: milliseconds between two beats. */
  constructor(clock: Clock, interval: number) {
    this.#clock = clock;
    this.#interval = interval;
    this.#wall = clock.now();
    this.#measured = clock.monotonic();
  }

  /** Call it every `interval` milliseconds. */
  beat(): void {
    const wall = this.#clock.now();
    const measured = this.#clock.monotonic();
    const late = measured - this.#measured - this.#interval;
    const jump = wall - this.#wall - (measured - this.#measured);
    this.#wall = wall;
    this.#measured = measured;
    if (late >= lateAfter) this.#late = { at: measured, ms: Math.max(late, this.lateBy ?? 0) };
    if (Math.abs(jump) >= jumpAfter) this.#jump = { at: measured, ms: jump };
  }

  /** By how much the latest beat of the last minute was late, in milliseconds; undefined when all were in time. */
  get lateBy(): number | undefined {
    return this.#fresh(this.#late);
  }

  /** By how much the wall clock jumped within the last minute, in milliseconds (forward is positive, sleep included); undefined when it did not. */
  get jumpedBy(): number | undefined {
    return this.#fresh(this.#jump);
  }

  #fresh(sight: Sight | undefined): number | undefined {
    return sight && this.#clock.monotonic() - sight.at < remembered ? sight.ms : undefined;
  }
}
