/** Who of us touches which port now: one at a time per port, because two of our own binds would make each other fail. Knows no sockets. */

export class PortTurns {
  readonly #last = new Map<number, Promise<unknown>>();
  /** How many of us touch the port: one whose turn it is, or who holds it. */
  readonly #touched = new Map<number, number>();
  readonly #watches = new Set<Set<number>>();

  /** Runs `task` when everybody who asked earlier for the same port is done. Settles as `task` does. */
  async take<T>(port: number, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(port);
    const mine = (before ?? Promise.resolve()).then(async () => {
      const done = this.touch(port);
      try {
        return await task();
      } finally {
        done();
      }
    });
    const settled = mine.catch(() => undefined);
    this.#last.set(port, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(port) === settled) this.#last.delete(port);
    }
  }

  /** Says that a socket of ours may be seen on `port` until the returned function is called. */
  touch(port: number): () => void {
    this.#touched.set(port, (this.#touched.get(port) ?? 0) + 1);
    for (const watch of this.#watches) watch.add(port);
    return () => {
      const left = (this.#touched.get(port) ?? 1) - 1;
      if (left > 0) this.#touched.set(port, left);
      else this.#touched.delete(port);
    };
  }

  /** Runs `task` with a set that holds, at its end, every port we touched at any time meanwhile. */
  async watched<T>(task: (touched: ReadonlySet<number>) => Promise<T>): Promise<T> {
    const touched = new Set(this.#touched.keys());
    this.#watches.add(touched);
    try {
      return await task(touched);
    } finally {
      this.#watches.delete(touched);
    }
  }
}
