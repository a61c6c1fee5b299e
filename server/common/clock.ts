/** The only place that reads the time or waits for it. Knows no calendar and no domain. */

/** Cancels what was scheduled; calling it twice, or too late, does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Wall time in milliseconds since 1970. It may jump either way; never subtract two of these to measure. */
  now(): number;
  /** Milliseconds since an arbitrary moment. Never runs backwards; may stand still while the machine sleeps. */
  monotonic(): number;
  /** Runs `task` once after `ms` milliseconds. A pending task does not keep the process alive. */
  after(ms: number, task: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` milliseconds, or as soon as `signal` aborts; it never rejects. Keeps the process alive meanwhile. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Runs `task` every `ms` milliseconds, counted from the end of the run before, until cancelled. `task` must not reject. */
export function every(clock: Clock, ms: number, task: () => void | Promise<void>): Cancel {
  let stopped = false;
  let cancel = schedule();
  function schedule(): Cancel {
    return clock.after(ms, () => void run());
  }
  async function run() {
    await task();
    if (!stopped) cancel = schedule();
  }
  return () => {
    stopped = true;
    cancel();
  };
}

/** A deadline passed before the promise it guarded was settled. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Settles as `promise` does, or rejects with DeadlinePassed after `ms` milliseconds. What it waited for goes on. */
export function withDeadline<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DeadlinePassed(`${what} took longer than ${ms} ms.`)),
      ms,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
