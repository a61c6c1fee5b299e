/** How much of its time a runner has left, by measured time: what somebody does to the clock, or a sleep of the machine, neither ends nor prolongs it. Pure. */

/** When a runner has had its time, as it is written down: wall time, in milliseconds since 1970. */
export interface WrittenEnd {
  readonly endsAt: number;
  readonly startedAt?: number | undefined;
}

export class Countdown {
  #endsAt: number;
  /** In measured time. */
  #due: number;

  /**
   * `left`: milliseconds until `endsAt` by the wall clock, which is all that a server has of the time before it; a clock that was set
   * back gives nobody more than all of it. `measured`: the moment of that by `Clock.monotonic()`.
   */
  constructor({ endsAt, startedAt }: WrittenEnd, left: number, measured: number) {
    this.#endsAt = endsAt;
    const all = startedAt === undefined ? left : Math.max(0, endsAt - startedAt);
    this.#due = measured + Math.min(left, all);
  }

  /** Milliseconds at that moment; `endsAt` as it is written now, which puts off what was written before. */
  left(endsAt: number, measured: number): number {
    this.#due += endsAt - this.#endsAt;
    this.#endsAt = endsAt;
    return this.#due - measured;
  }
}
