/** A clock whose time passes when the test says so, for what checks real files now and then. */
import type { Clock } from '#common/clock.ts';
import { until } from './harbor.ts';

export class Turns implements Clock {
  #tasks: (() => void)[] = [];

  get waiting(): number {
    return this.#tasks.length;
  }

  now(): number {
    return 0;
  }

  monotonic(): number {
    return 0;
  }

  after(_ms: number, task: () => void): () => void {
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  /** Runs what waits, until it waits again or has ended. */
  async pass(): Promise<void> {
    const tasks = this.#tasks;
    this.#tasks = [];
    let settled = 0;
    for (const task of tasks) task();
    // Checks touch real files: they have settled when the next turn is scheduled or none ever will be.
    await until('the turn has passed', () => this.#tasks.length > 0 || ++settled > 10);
  }
}
