/** What the activity needs of the world: the journal, newest first, and who a lease is that an event names by its id alone. */

/** An event as it was written. Its shape follows from `type`, and a journal outlives the programs that wrote it. */
export interface Happening {
  readonly type: string;
}

/** Events that stand together in the journal. */
export interface Commit {
  /** The number of its last event. */
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly caller?: object | undefined;
  readonly correlation: string;
  readonly events: readonly Happening[];
}

/** Durable commits with a revision below `before`, newest first, in batches, as far back as there are any. */
export type ReadCommits = (before?: number) => AsyncIterable<readonly Commit[]>;

/** What an event is about, as far as it or its lease says. */
export interface Subject {
  readonly leaseId?: string;
  readonly projectId?: string;
  readonly service?: string;
  readonly serviceType?: string;
  readonly port?: number;
  /** The kind of holder. */
  readonly holder?: string;
  /** The name of a runner. */
  readonly runner?: string;
}

/** What is there now. */
export interface Present {
  /** A lease that somebody has. */
  lease(leaseId: string): Subject | undefined;
  /** What a runner is called. */
  runner(runnerId: string): string | undefined;
}

/** To which kind an event belongs, by its type. */
export type KindOf<K extends string = string> = (type: string) => K;
