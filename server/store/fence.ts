/**
 * Which server may acknowledge. The fence file names the one that opened the journal last; there is no other lock.
 *
 * Why this order is a fence: a server raises the fence durably *before* it reads the journal, and a writer looks at the fence
 * *after* its record is durable and before it acknowledges. If the writer still sees its own fence, the other one raised its
 * fence later, read the journal later still, and so has read the record. If it does not, it acknowledges nothing.
 * Equally a server creates its segment before its last look at the fence, so of two that race to open,
 * at most one goes on, even if the one with the lower epoch wrote last.
 */
import { dirname, join } from 'node:path';
import { newId } from '#common/id.ts';
import { writeDurably } from './durable-write.ts';
import { StoreUnavailable } from './errors.ts';
import type { Files } from './files.ts';
import { segmentsAmong } from './segment.ts';

const fenceName = 'epoch';

export class Fence {
  readonly #files: Files;
  readonly #path: string;
  readonly #epoch: number;
  readonly #mine: Buffer;
  #isRaised = false;

  constructor(files: Files, directory: string, epoch: number) {
    this.#files = files;
    this.#path = join(directory, fenceName);
    this.#epoch = epoch;
    this.#mine = Buffer.from(`${epoch} ${newId('f')}\n`);
  }

  /**
   * Resolves when every other writer is shut out; rejects with StoreUnavailable when a newer one was here.
   * A second call only checks: what somebody else raised since is not taken back.
   */
  async raise(): Promise<void> {
    if (this.#isRaised) return this.check();
    await this.#refuseNewer();
    await writeDurably(this.#files, this.#path, this.#mine);
    // A newer one that opened meanwhile and passed its last look has its segment there by now.
    await this.#refuseNewer();
    this.#isRaised = true;
  }

  /** Throws StoreUnavailable unless this server raised the fence last. Reads a few cached bytes: some microseconds. */
  check(): void {
    const standing = this.#files.readNow(this.#path);
    if (standing?.equals(this.#mine)) return;
    const epoch = epochIn(standing);
    throw superseded(this.#epoch, epoch === undefined ? 'a lost fence' : `epoch ${epoch}`);
  }

  async #refuseNewer(): Promise<void> {
    const standing = await lastEpoch(this.#files, dirname(this.#path));
    if (standing > this.#epoch) throw superseded(this.#epoch, `epoch ${standing}`);
  }
}

export function superseded(epoch: number, by: string): StoreUnavailable {
  return new StoreUnavailable(
    'superseded',
    `The server of epoch ${epoch} was superseded by ${by}.`,
  );
}

/** The highest epoch that ever wrote into `directory`, 0 when none did; a damaged fence is no loss. A new server takes the next one. */
export async function lastEpoch(files: Files, directory: string): Promise<number> {
  const standing = epochIn(await files.read(join(directory, fenceName))) ?? 0;
  const segments = segmentsAmong(await files.list(directory));
  return Math.max(standing, segments.at(-1)?.epoch ?? 0);
}

/** Undefined when the file is missing or says nothing readable. */
function epochIn(bytes: Buffer | undefined): number | undefined {
  const match = /^(\d{1,15}) /.exec(bytes?.toString('latin1') ?? '');
  return match ? Number(match[1]) : undefined;
}
