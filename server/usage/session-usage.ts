/** The usage of one session over all files that belong to it: its own, its sub-agents', and those from which it was resumed. Pure. */
import type { Foreign } from '#common/foreign-json.ts';
import { type Spent, sum } from './spent.ts';
import type { UsageReader } from './usage-reader.ts';

/** By model; under '' what no model was named for. */
export type Totals = ReadonlyMap<string, Spent>;

/**
 * The totals are a function of the records that were taken, whatever their pieces: whoever crashes reads the files again from their
 * beginning, and the ledger counts only what it has not counted.
 */
export class SessionUsage {
  readonly #reader: UsageReader;
  readonly #since: number;
  readonly #until: () => number | undefined;
  readonly #totals = new Map<string, Spent>();
  readonly #lastAt = new Map<string, number>();

  /**
   * What was spent before `since` or from `until` on (milliseconds since 1970) is another's: known, so that its repetitions are not
   * counted either.
   */
  constructor(reader: UsageReader, since = 0, until: () => number | undefined = () => undefined) {
    this.#reader = reader;
    this.#since = since;
    this.#until = until;
  }

  get totals(): Totals {
    return this.#totals;
  }

  /** Returns whether the totals grew. */
  take(record: Foreign, file: string): boolean {
    let grew = false;
    const until = this.#until();
    for (const { model = '', at, spent } of this.#reader.take(record, file)) {
      // What says no time belongs to what stands before it.
      const when = at ?? this.#lastAt.get(file) ?? Number.POSITIVE_INFINITY;
      if (at !== undefined) this.#lastAt.set(file, at);
      if (when < this.#since || (until !== undefined && when >= until)) continue;
      const before = this.#totals.get(model);
      this.#totals.set(model, before ? sum(before, spent) : spent);
      grew = true;
    }
    return grew;
  }
}
