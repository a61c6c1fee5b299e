/** A commit on its way to the disk: its line, and who is to be told. */
import type { Entry, StoredEvent } from './entry.ts';
import type { StoreUnavailable } from './errors.ts';

export interface Waiting<E extends StoredEvent> {
  readonly entry: Entry<E>;
  readonly line: string;
  readonly hash: string;
  readonly resolve: (entry: Entry<E>) => void;
  readonly reject: (failure: StoreUnavailable) => void;
}
