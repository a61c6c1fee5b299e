/** A clock that stands still until the test moves it. */
import type { Clock } from '#common/clock.ts';

export class ManualClock implements Clock {
  #now = 1_700_000_000_000;
  #tasks: { readonly at: number; readonly task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Lets `ms` milliseconds pass and runs what falls due, in order. */
  pass(ms: number): void {
    this.#now += ms;
    const due = this.#tasks.filter(({ at }) => at <= this.#now);
    this.#tasks = this.#tasks.filter(({ at }) => at > this.#now);
    for (const { task } of due.sort((a, b) => a.at - b.at)) task();
  }
}
