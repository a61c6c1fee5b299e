/** The front door of the activity: what happened, newest first, for whoever asks, and figures over it. */
import type { Commit, KindOf, Present, ReadCommits } from './needs.ts';
import { type Filter, isWanted, type Row, rowsOf } from './rows.ts';
import { type Statistics, Tally } from './statistics.ts';
import { Subjects } from './subjects.ts';

/** Milliseconds by which a clock may have been set: what is older than asked for by more ends the search. */
const clockSlack = 24 * 3_600_000;

export class Activity<K extends string> {
  readonly #read: ReadCommits;
  readonly #present: Present;
  readonly #kindOf: KindOf<K>;

  constructor(read: ReadCommits, present: Present, kindOf: KindOf<K>) {
    this.#read = read;
    this.#present = present;
    this.#kindOf = kindOf;
  }

  /** All that is kept, newest first; it is read as it is asked for. */
  async *rows(wanted: Filter): AsyncGenerator<Row<K>> {
    const subjects = new Subjects(this.#present);
    const earliest = (wanted.since ?? Number.NEGATIVE_INFINITY) - clockSlack;
    for await (const commits of this.#read())
      for (const commit of commits) {
        if (commit.at < earliest) return;
        for (const row of rowsOf(commit, subjects, this.#kindOf))
          if (isWanted(row, wanted)) yield row;
      }
  }

  async statistics(wanted: Filter): Promise<Statistics> {
    const tally = new Tally();
    for await (const row of this.rows(wanted)) tally.add(row);
    return tally.result;
  }

  /** What of a commit that was just made somebody wants to see, oldest first. */
  news(commit: Commit, wanted: Filter): Row<K>[] {
    const rows = rowsOf(commit, new Subjects(this.#present), this.#kindOf);
    return rows.filter((row) => isWanted(row, wanted)).reverse();
  }
}
