/** A clock with two hands that the test moves: wall time may jump, measured time runs. Knows no server. */
import type { Clock } from '#common/clock.ts';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

export class SplitClock implements Clock {
  #wall = 1_760_000_000_000;
  #measured = 0;
  #tasks: Task[] = [];

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#measured;
  }

  after(ms: number, run: () => void): () => void {
    const task = { at: this.#measured + ms, run };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  /** Somebody sets the clock: wall time alone moves. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** The machine sleeps: wall time goes on, measured time stands still (CLOCK_MONOTONIC, clock_gettime(2)). */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** The server is stopped, or starved: time passes, and nothing runs until it is over. */
  async stall(ms: number): Promise<void> {
    this.#wall += ms;
    this.#measured += ms;
    await this.#runDue();
  }

  /** Lets time pass; what falls due runs in order, and all that follows from it settles. */
  async pass(ms: number): Promise<void> {
    const end = this.#measured + ms;
    for (;;) {
      const next = Math.min(...this.#tasks.map(({ at }) => at), end);
      const step = Math.max(0, next - this.#measured);
      this.#wall += step;
      this.#measured += step;
      await this.#runDue();
      if (this.#measured >= end && !this.#tasks.some(({ at }) => at <= end)) return;
    }
  }

  /** The same in strides of `stride` milliseconds, on which what falls due meanwhile runs late and once: for long times. */
  async passInStrides(ms: number, stride: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stride) await this.stall(stride);
  }

  async #runDue(): Promise<void> {
    const due = this.#tasks.filter(({ at }) => at <= this.#measured);
    this.#tasks = this.#tasks.filter(({ at }) => at > this.#measured);
    for (const { run } of due.sort((a, b) => a.at - b.at)) run();
    await settled();
  }
}

/**
 * Resolves when what is under way has come to rest: turns of the event loop, never time, and as many of them as files that
 * are being read or written take, however long the disk does.
 */
export async function settled(turns = 2): Promise<void> {
  for (let turn = 0; turn < turns; ) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!touchesFiles()) turn++;
  }
}

/** Whether a file is being read or written by this process (FSReqCallback and FSReqPromise of Node's file system). */
function touchesFiles(): boolean {
  return process.getActiveResourcesInfo().some((each) => each.startsWith('FSReq'));
}
