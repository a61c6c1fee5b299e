/** How lowdb reaches the disk: one write at a time, each durable, the one before kept. Knows no journal. */
import { join } from 'node:path';
import type { Adapter } from 'lowdb';
import { writeDurably } from './durable-write.ts';
import type { Files } from './files.ts';
import {
  readSnapshot,
  type Snapshot,
  sealSnapshot,
  snapshotName,
  snapshotsAmong,
} from './snapshot.ts';

/** The newest and the one before it, in case the newest is damaged. */
const kept = 2;

export class SnapshotAdapter implements Adapter<Snapshot | null> {
  readonly #files: Files;
  readonly #directory: string;
  readonly #durable: () => Promise<void>;
  readonly #mayReplace: () => void;
  #last: Promise<void> = Promise.resolve();

  /**
   * `durable` is called when a snapshot is handed over and resolves when the journal has all that is in it.
   * `mayReplace` throws when this server may write no longer.
   */
  constructor(
    files: Files,
    directory: string,
    durable: () => Promise<void>,
    mayReplace: () => void,
  ) {
    this.#files = files;
    this.#directory = directory;
    this.#durable = durable;
    this.#mayReplace = mayReplace;
  }

  /** The newest sound snapshot, or null. */
  async read(): Promise<Snapshot | null> {
    for (const { name } of snapshotsAmong(await this.#files.list(this.#directory))) {
      const path = join(this.#directory, name);
      const bytes = await this.#files.read(path);
      const snapshot = bytes && readSnapshot(path, bytes);
      if (snapshot) return snapshot;
    }
    return null;
  }

  /** Takes what `data` says at the moment of the call; lowdb hands over the caller's live object and does not queue. */
  write(data: Snapshot | null): Promise<void> {
    if (data === null) return this.#last;
    const bytes = Buffer.from(sealSnapshot(data));
    const durable = this.#durable();
    durable.catch(() => undefined); // Awaited below, perhaps long after it failed.
    const write = this.#last.then(async () => {
      await durable;
      const path = join(this.#directory, snapshotName(data));
      await writeDurably(this.#files, path, bytes, this.#mayReplace);
      await this.#dropOld();
    });
    this.#last = write.catch(() => undefined);
    return write;
  }

  async #dropOld(): Promise<void> {
    const snapshots = snapshotsAmong(await this.#files.list(this.#directory));
    for (const { name } of snapshots.slice(kept))
      await this.#files.remove(join(this.#directory, name));
  }
}
