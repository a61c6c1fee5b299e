/** The newest entries in memory, without a gap, for those who resume and those who look. Knows no file. */
import type { Entry, StoredEvent } from './entry.ts';
import { firstRevision } from './record.ts';

/** Some 1 MB at 500 bytes an entry; a window that was away for longer takes a new snapshot instead. */
const keptAtMost = 2_000;

export class Recent<E extends StoredEvent> {
  #entries: Entry<E>[] = [];

  /** Entries come in order; one that does not follow the last makes a new beginning. */
  push(entry: Entry<E>): void {
    const last = this.#entries.at(-1);
    if (last && firstRevision(entry) !== last.revision + 1) this.#entries = [];
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * keptAtMost) this.#entries = this.#entries.slice(-keptAtMost);
  }

  /** The entries after `revision` up to now, oldest first; undefined when they are not all here, or `revision` cuts an entry. */
  since(revision: number): readonly Entry<E>[] | undefined {
    const from = this.#entries.findIndex((entry) => entry.revision > revision);
    if (from < 0) return this.#entries.at(-1)?.revision === revision ? [] : undefined;
    const entries = this.#entries.slice(from);
    const [oldest] = entries;
    return oldest && firstRevision(oldest) === revision + 1 ? entries : undefined;
  }

  /** The newest entries with a revision below `before`, newest first. */
  before(before: number, limit: number): Entry<E>[] {
    const end = this.#entries.findIndex((entry) => entry.revision >= before);
    const older = end < 0 ? this.#entries : this.#entries.slice(0, end);
    return limit > 0 ? older.slice(-limit).reverse() : [];
  }
}
