/** The first answers to requests that came with an idempotency key, for those that ask again. Knows no request. */
import type { Entry, StoredEvent } from './entry.ts';

/** A client that retries does so within seconds or, after a suspended laptop, within a day. */
const keptFor = 24 * 60 * 60 * 1000;
const keptAtMost = 10_000;

/** As they stand in a snapshot: key, answer, and when it was given in milliseconds since 1970; oldest first. */
export type SavedAnswer = readonly [key: string, answer: unknown, at: number];

export class Answers {
  readonly #byKey = new Map<string, { readonly answer: unknown; readonly at: number }>();

  /** Keeps the answer of an entry that has a key; an absent answer is kept as null, so that it is found. */
  keep(entry: Entry<StoredEvent>): void {
    if (entry.key === undefined) return;
    this.#byKey.delete(entry.key);
    this.#byKey.set(entry.key, { answer: entry.answer ?? null, at: entry.at });
    this.#forget(entry.at);
  }

  find(key: string): unknown {
    return this.#byKey.get(key)?.answer;
  }

  save(): SavedAnswer[] {
    return Array.from(this.#byKey, ([key, { answer, at }]) => [key, answer, at]);
  }

  /** Replaces them all. */
  restore(saved: readonly SavedAnswer[]): void {
    this.#byKey.clear();
    for (const [key, answer, at] of saved) this.#byKey.set(key, { answer, at });
  }

  #forget(now: number): void {
    for (const [key, { at }] of this.#byKey) {
      if (this.#byKey.size <= keptAtMost && now - at <= keptFor) return;
      this.#byKey.delete(key);
    }
  }
}
