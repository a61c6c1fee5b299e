/** What an owner must close, in the reverse order of opening. Knows nothing of what it closes. Stands in for AsyncDisposableStack, which Node 20 lacks. */

export type Closer = () => void | Promise<void>;

export class Scope {
  readonly #closers: Closer[] = [];
  #closed = false;

  /** Registers a closer. On a closed scope it runs at once, so a late arrival cannot leak. */
  async add(close: Closer): Promise<void> {
    if (this.#closed) await close();
    else this.#closers.push(close);
  }

  /** Runs every closer once, newest first; throws the failures together after all have run. */
  async close(): Promise<void> {
    this.#closed = true;
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'A scope failed to close.');
  }
}
