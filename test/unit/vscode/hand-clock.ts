/** A clock that stands until it is moved. */
import type { Clock } from '#common/clock.ts';

export class HandClock implements Clock {
  #at = 0;
  #tasks: { at: number; task: () => void }[] = [];
  now = () => this.#at;
  monotonic = () => this.#at;

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#at + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== entry);
    };
  }

  move(ms: number): void {
    const end = this.#at + ms;
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#tasks = this.#tasks.filter((each) => each !== next);
      this.#at = next.at;
      next.task();
    }
    this.#at = end;
  }
}
