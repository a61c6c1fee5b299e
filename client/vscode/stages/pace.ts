/** Runs a task at once, and again at most every so often: for what changes faster than it can be shown. */
import { type Cancel, type Clock, systemClock } from '#common/clock.ts';

export class Pace {
  readonly #task: () => void;
  readonly #ms: number;
  readonly #clock: Clock;
  #resting: Cancel | undefined;
  #again = false;

  constructor(ms: number, task: () => void, clock: Clock = systemClock) {
    this.#ms = ms;
    this.#task = task;
    this.#clock = clock;
  }

  /** The task runs now, or as soon as the time since its last run is over; whoever asks meanwhile shares that run. */
  ask(): void {
    if (this.#resting) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#resting = this.#clock.after(this.#ms, () => {
      this.#resting = undefined;
      if (this.#again) this.ask();
    });
    this.#task();
  }

  /** Runs no more, unless asked again. */
  close(): void {
    this.#resting?.();
    this.#resting = undefined;
    this.#again = false;
  }
}
