/** When a snapshot is due, and that the newest one reaches the disk through lowdb. Knows no event. */
import { Low } from 'lowdb';
import type { Files } from './files.ts';
import type { Snapshot } from './snapshot.ts';
import { SnapshotAdapter } from './snapshot-adapter.ts';

/** What may gather in the journal before a snapshot shortens the next replay. */
export interface SnapshotLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Replaying 5,000 records takes some 50 ms; a snapshot of a large state stops the server for some 15 ms. */
export const defaultSnapshotLimits: SnapshotLimits = { records: 5_000, bytes: 4 * 1024 * 1024 };

export interface SnapshotSource {
  /** The state of this very moment. */
  take(): Snapshot;
  /** Resolves when the journal durably has what is applied at the moment of the call; rejects when it never will. */
  durable(): Promise<void>;
  /** Throws when this server may write no longer. */
  mayWrite(): void;
}

export class SnapshotKeeper {
  readonly #limits: SnapshotLimits;
  readonly #source: SnapshotSource;
  readonly #database: Low<Snapshot | null>;
  #records = 0;
  #bytes = 0;
  #askedAt = -1;

  constructor(files: Files, directory: string, limits: SnapshotLimits, source: SnapshotSource) {
    this.#limits = limits;
    this.#source = source;
    const adapter = new SnapshotAdapter(
      files,
      directory,
      () => source.durable(),
      () => source.mayWrite(),
    );
    this.#database = new Low<Snapshot | null>(adapter, null);
  }

  /** Takes note of what was written into the journal. */
  count(records: number, bytes: number): void {
    this.#records += records;
    this.#bytes += bytes;
  }

  /** True when the journal has outgrown the last snapshot. */
  get isDue(): boolean {
    return this.#records >= this.#limits.records || this.#bytes >= this.#limits.bytes;
  }

  /** True when there is anything that the last snapshot does not have. */
  get isBehind(): boolean {
    return this.#records > 0;
  }

  /** True when nothing was committed since the last time somebody asked, and the last snapshot lacks something. */
  isOverdue(revision: number): boolean {
    const isQuiet = revision === this.#askedAt;
    this.#askedAt = revision;
    return isQuiet && this.isBehind;
  }

  /** Takes the state before it returns; resolves when the snapshot is durable. Counts from anew, also after a failure. */
  async write(): Promise<void> {
    this.#records = 0;
    this.#bytes = 0;
    this.#database.data = this.#source.take();
    const written = this.#database.write();
    this.#database.data = null;
    await written;
  }
}
