/** The writing end of the journal: one segment open, and how far its bytes are acknowledged. Knows no event and no state. */
import { join } from 'node:path';
import type { Files, OpenedFile } from './files.ts';
import { headerLine, knownSchema, segmentName } from './segment.ts';

interface OpenSegment {
  readonly path: string;
  readonly file: OpenedFile;
  /** How long its header is, in bytes. */
  readonly start: number;
  /** Up to here, in bytes, everything was acknowledged. */
  acknowledged: number;
  /** Up to here, in bytes, it was written. */
  written: number;
}

export class Journal {
  readonly #files: Files;
  readonly #directory: string;
  readonly #journalId: string;
  readonly #epoch: number;
  #segment: OpenSegment | undefined;
  #abandoned: Pick<OpenSegment, 'path' | 'start' | 'acknowledged'> | undefined;

  constructor(files: Files, directory: string, journalId: string, epoch: number) {
    this.#files = files;
    this.#directory = directory;
    this.#journalId = journalId;
    this.#epoch = epoch;
  }

  /** How many bytes the open segment has. */
  get bytes(): number {
    return this.#segment?.written ?? 0;
  }

  /** Starts a segment at `first`, after the record with the hash `prev`; resolves when its directory entry is durable. */
  async begin(first: number, prev: string): Promise<void> {
    await this.#closeSegment();
    const path = join(this.#directory, segmentName(this.#epoch, first));
    const header = Buffer.from(
      headerLine({
        journalId: this.#journalId,
        schema: knownSchema,
        epoch: this.#epoch,
        first,
        prev,
      }),
    );
    const file = await this.#files.create(path);
    this.#segment = { path, file, start: header.length, acknowledged: 0, written: 0 };
    await file.append(header);
    await file.sync();
    await this.#files.syncDirectory(this.#directory);
    this.#segment.acknowledged = header.length;
    this.#segment.written = header.length;
  }

  /** Resolves when the lines are on stable storage. They count only once `acknowledge` was called. */
  async append(lines: string): Promise<void> {
    const segment = this.#segment;
    if (segment === undefined) throw new Error('The journal has no segment.');
    const bytes = Buffer.from(lines);
    await segment.file.append(bytes);
    segment.written += bytes.length;
    await segment.file.sync();
  }

  /** From now on what was appended stays, whatever fails later. */
  acknowledge(): void {
    if (this.#segment) this.#segment.acknowledged = this.#segment.written;
  }

  /**
   * After a failure: takes back what was not acknowledged and lets go of the file, whose handle may hide lost writes
   * (what one fsync failed to write the next one does not try again). A segment of which nothing was acknowledged is
   * removed, so that its name is free. May be called again until it no longer rejects.
   */
  async takeBack(): Promise<void> {
    const segment = this.#segment;
    if (segment) {
      this.#abandoned = segment;
      await this.#closeSegment().catch(() => undefined);
    }
    if (this.#abandoned === undefined) return;
    const { path, start, acknowledged } = this.#abandoned;
    if (acknowledged > start) await this.#files.truncate(path, acknowledged);
    else await this.#files.remove(path);
    this.#abandoned = undefined;
  }

  async close(): Promise<void> {
    await this.#closeSegment();
  }

  async #closeSegment(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.file.close();
  }
}
