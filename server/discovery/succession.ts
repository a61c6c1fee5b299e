/** Who is in charge, one after the other: numbered seats that are taken for good and passed on only by leaving or by proven death. Knows nothing of servers. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#common/clock.ts';
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { systemCode } from './discovery-error.ts';
import { makeOwnDirectory } from './own-directory.ts';
import { createOwnFile, readOwnFile } from './own-file.ts';
import { identityOf, objectOf } from './pointer.ts';
import { verdictOf } from './process-identity.ts';

/** How many seats stay behind the newest, so that a listing that races with takers and tidiers still sees one of the newest. */
const seatsKept = 8;

/** A maker's temporary file lives for milliseconds; after this, in milliseconds, its maker was killed. */
const temporaryLifeMs = 60_000;

export type Standing =
  /** Nobody is in charge: seat `last` was left, its holder is proven dead, or there was none (0). */
  | { readonly kind: 'vacant'; readonly last: number }
  /** `unknown`: it cannot be told whether the holder lives, so it is treated as if. */
  | {
      readonly kind: 'held';
      readonly number: number;
      readonly verdict: Exclude<Verdict, 'dead'>;
      readonly holder?: ProcessIdentity | undefined;
      /** The seat's file, for a message about an unknown holder. */
      readonly path: string;
    };

/**
 * A directory with a file per seat: `N.json` says who took it, `N.left` that it was given up. The highest number counts.
 *
 * Seat N+1 is made by link(2), which one process alone can do, and only after the holder of N was proven dead or has left.
 * Nothing is ever broken, stolen or put back, so there is no moment in which a lock could be taken from the wrong holder,
 * and numbers grow strictly, whoever is killed when.
 */
export class Succession {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async standing(): Promise<Standing> {
    const { last, left } = await this.#newest();
    if (last === 0 || left) return { kind: 'vacant', last };
    const path = this.#seat(last);
    const reading = readOwnFile(path);
    // Tidied away since the listing: there are newer ones.
    if (reading.kind === 'absent' && (await this.#newest()).last !== last) return this.standing();
    const holder =
      reading.kind === 'text' ? identityOf(objectOf(reading.text)?.process) : undefined;
    const verdict = holder ? await verdictOf(holder) : 'unknown';
    if (verdict === 'dead') return { kind: 'vacant', last };
    return { kind: 'held', number: last, verdict, holder, path };
  }

  /** Takes the next seat and returns its number; undefined when somebody holds the newest one or was quicker. */
  async take(self: ProcessIdentity): Promise<number | undefined> {
    await makeOwnDirectory(this.#directory);
    const standing = await this.standing();
    if (standing.kind === 'held') return undefined;
    const number = standing.last + 1;
    if (!(await this.#sit(number, self))) return undefined;
    // Whoever was slow may have made a seat that was taken, left and tidied away long ago: it counts for nothing.
    if ((await this.#newest()).last !== number) return undefined;
    await this.#tidy(number);
    return number;
  }

  /** For the holder of the newest seat alone: moves on to the seat above `number`, and returns its number. */
  async moveAbove(number: number, self: ProcessIdentity): Promise<number> {
    const next = Math.max(number, (await this.#newest()).last) + 1;
    if (await this.#sit(next, self)) return next;
    return this.moveAbove(next, self);
  }

  /** Gives seat `number` up, so that the next can be taken while this process lives on. */
  async leave(number: number): Promise<void> {
    await createOwnFile(this.#mark(number), '');
  }

  #sit(number: number, self: ProcessIdentity): Promise<boolean> {
    return createOwnFile(this.#seat(number), `${JSON.stringify({ process: self })}\n`);
  }

  #seat(number: number): string {
    return join(this.#directory, `${number}.json`);
  }

  #mark(number: number): string {
    return join(this.#directory, `${number}.left`);
  }

  async #newest(): Promise<{ last: number; left: boolean }> {
    const names = await readdir(this.#directory).catch((failure: unknown): string[] => {
      if (systemCode(failure) === 'ENOENT') return [];
      throw failure;
    });
    const last = Math.max(0, ...names.map(seatNumber));
    return { last, left: names.includes(`${last}.left`) };
  }

  /** Removes what no longer counts: seats far below ours, and what killed makers left. */
  async #tidy(number: number): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      const seat = /^(\d+)\.(json|left)$/.exec(name);
      const done = seat ? Number(seat[1]) < number - seatsKept : await isOld(path);
      if (done) await rm(path, { force: true });
    }
  }
}

function seatNumber(name: string): number {
  return /^[1-9]\d{0,14}\.json$/.test(name) ? Number.parseInt(name, 10) : 0;
}

async function isOld(path: string): Promise<boolean> {
  const seen = await stat(path).catch(() => undefined);
  return seen !== undefined && systemClock.now() - seen.mtimeMs > temporaryLifeMs;
}
