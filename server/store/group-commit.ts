/**
 * How many requests share one fsync: what arrives while one group is on its way to the disk is the next group.
 * Nobody waits for company. Knows no file.
 */

export class GroupCommit<T> {
  readonly #write: (group: readonly T[]) => Promise<void>;
  readonly #failed: (failure: unknown, unwritten: readonly T[]) => Promise<void>;
  readonly #waiting: T[] = [];
  #running: Promise<void> | undefined;

  /** After a failed `write`, `failed` gets that group and all that waits behind it; it must not reject. */
  constructor(
    write: (group: readonly T[]) => Promise<void>,
    failed: (failure: unknown, unwritten: readonly T[]) => Promise<void>,
  ) {
    this.#write = write;
    this.#failed = failed;
  }

  add(item: T): void {
    this.#waiting.push(item);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // The end of this tick: all that one tick commits is one group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      try {
        await this.#write(group);
      } catch (failure) {
        await this.#failed(failure, [...group, ...this.#waiting.splice(0)]);
      }
    }
    this.#running = undefined;
  }
}
