/** What a store needs to be made, and the times that it keeps. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Folded, StoredEvent } from './entry.ts';
import type { Files } from './files.ts';
import type { Retention } from './retention.ts';
import type { SnapshotLimits } from './snapshot-keeper.ts';

/** Milliseconds until a store that could not write tries again: soon after somebody made room on the disk. */
export const retryAfter = 3_000;
/** Milliseconds without a commit after which the snapshot catches up. */
export const idleAfter = 30_000;

export interface StoreOptions<E extends StoredEvent> {
  /** Absolute; made when it is missing. Nothing else may write there. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly folded: Folded<E>;
  /** Higher than that of every server that opened this directory before: `lastEpoch` in fence.ts, plus one. */
  readonly epoch: number;
  /** The real file system when absent. */
  readonly files?: Files;
  readonly snapshotLimits?: SnapshotLimits;
  readonly retention?: Retention;
}
