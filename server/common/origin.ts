/** Where a change comes from. It travels from the wire into the journal and the log. */

export interface Origin {
  /** The instance that asked, or `server`. */
  readonly by: string;
  /** Absent for the user: which agent or reader asked, and by which token when it had one. */
  readonly caller?:
    | {
        readonly kind: 'agent' | 'reader';
        readonly name: string;
        readonly token?: string | undefined;
      }
    | undefined;
  /** The request's id, the same in the journal, the log and any error. */
  readonly correlation: string;
  /** A retry with the same key gets the first answer again. */
  readonly key?: string | undefined;
}

/** Where decided events go. The store is one; a room knows no more of it. */
export interface Journal<E> {
  /**
   * Applies `events` at once, so that the next decision sees them, and resolves when they are durable.
   * Rejects, with everything undone, when they cannot be made durable.
   */
  commit(events: readonly E[], origin: Origin, answer?: unknown): Promise<unknown>;
  /** The answer that was given under this key, by this server or one before it; await `settled` before telling it. */
  answerTo(key: string): unknown;
  /** Resolves when everything committed so far is durable, so that what was seen of it may be told. */
  settled(): Promise<void>;
}
