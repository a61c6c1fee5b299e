/** The usage of one session over all files that belong to it: its own, its sub-agents', and those from which it was resumed. Pure. */
import type { Foreign } from '#common/foreign-json.ts';
import { type Spent, sum } from './spent.ts';
import type { UsageReader } from './usage-reader.ts';

/** By model; under '' what no model was named for. */
export type Totals = ReadonlyMap<string, Spent>;

/** More than any agent asks in one session: what more of them take is counted, and of none by name. */
const mostModels = 100;

/** In milliseconds since 1970; `until` is the first moment that is no longer in it. */
export interface Span {
  readonly since: number;
  readonly until?: number | undefined;
}

/**
 * The totals are a function of the records that were taken, whatever their pieces: whoever crashes reads the files again from their
 * beginning, and the ledger counts only what it has not counted.
 */
export class SessionUsage {
  readonly #reader: UsageReader;
  readonly #spanOf: (file: string) => Span;
  readonly #totals = new Map<string, Spent>();
  readonly #lastAt = new Map<string, number>();

  /** What was spent outside of a file's span is another's: known, so that its repetitions are not counted either. */
  constructor(reader: UsageReader, spanOf: (file: string) => Span = () => ({ since: 0 })) {
    this.#reader = reader;
    this.#spanOf = spanOf;
  }

  get totals(): Totals {
    return this.#totals;
  }

  /** Returns whether the totals grew. */
  take(record: Foreign, file: string): boolean {
    let grew = false;
    const { since, until } = this.#spanOf(file);
    for (const { model = '', at, spent } of this.#reader.take(record, file)) {
      // What says no time belongs to what stands before it.
      const when = at ?? this.#lastAt.get(file) ?? Number.POSITIVE_INFINITY;
      if (at !== undefined) this.#lastAt.set(file, at);
      if (when < since || (until !== undefined && when >= until)) continue;
      const name = this.#totals.has(model) || this.#totals.size < mostModels ? model : '';
      const before = this.#totals.get(name);
      this.#totals.set(name, before ? sum(before, spent) : spent);
      grew = true;
    }
    return grew;
  }
}
