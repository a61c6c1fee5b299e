/** What the journal keeps. The store knows that events are JSON objects with a `type`, and nothing of what they mean. */

export interface StoredEvent {
  readonly type: string;
}

/** Who asked for it: an instance or `server`, the request's correlation id, and the key under which a retry finds the answer. */
export interface Origin {
  readonly by: string;
  /** With what authority, when it was less than the user's. */
  readonly caller?: object | undefined;
  readonly correlation: string;
  readonly key?: string | undefined;
}

/** One commit: its events stand or fall together. */
export interface Entry<E extends StoredEvent> extends Origin {
  /** The number of its last event; its first has `revision - events.length + 1`. */
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly epoch: number;
  readonly events: readonly E[];
  /** The answer that was given, kept for a retry with the same key. */
  readonly answer?: unknown;
}

/** The state that the events fold into. It lives in the rooms; the store only feeds, saves and restores it. */
export interface Folded<E extends StoredEvent> {
  /** Must accept any event ever written, in any order after damage, and never throw. */
  apply(event: E, at: number): void;
  /** A JSON value; must be taken synchronously. */
  save(): unknown;
  /** Replaces the whole state; `undefined` empties it. */
  restore(saved: unknown): void;
  /** How many parts of what was restored last could not be, and were left out. */
  readonly mended?: number;
}
