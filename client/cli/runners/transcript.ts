/** What a runner has printed, read piece by piece from the transcript; each byte once. Knows no terminal. */

import type { ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { pause } from '#common/clock.ts';

export type Read = (params: ParamsOf<'runners/transcript'>) => Promise<Piece>;
type Piece = ResultOf<'runners/transcript'>;

/** Bytes of one request. */
const pieceBytes = 262_144;
/** So many bytes before the end the last lines are looked for, at first and at most. */
const nearBytes = 65_536;
const farBytes = 67_108_864;
/** Bytes (UTF-8, RFC 3629). */
const longestCharacter = 4;
/** How long what was seen on the screen may take to the disk, in milliseconds, and how often it is looked for. */
const patienceMs = 5_000;
const againMs = 50;

export class Transcript {
  readonly #read: Read;
  readonly #runnerId: string;
  readonly #write: (text: string) => Promise<void>;
  readonly #onMissing: (bytes: number) => void;
  #next = 0;
  #floor = 0;

  /** `onMissing` is told of bytes that are not kept any more, or never reached the disk. */
  constructor(
    read: Read,
    runnerId: string,
    write: (text: string) => Promise<void>,
    onMissing: (bytes: number) => void,
  ) {
    this.#read = read;
    this.#runnerId = runnerId;
    this.#write = write;
    this.#onMissing = onMissing;
  }

  /** The offset up to which everything was written. */
  get next(): number {
    return this.#next;
  }

  /** Begins with what was printed since then. False when some of what is left out may be later, as its times were not kept. */
  async since(at: number): Promise<boolean> {
    const { from, hasTimes } = await this.#read({
      ...{ runnerId: this.#runnerId, since: at },
      limit: longestCharacter,
    });
    this.#next = this.#floor = from;
    return hasTimes === true;
  }

  /** Writes all that there is now. */
  async toEnd(): Promise<void> {
    for (;;) {
      const piece = await this.#piece(pieceBytes);
      if (piece.next >= piece.size || piece.next <= piece.from) return;
    }
  }

  /** Writes exactly up to `offset`, which was printed already; the disk may be behind. */
  async upTo(offset: number): Promise<void> {
    for (let waited = 0; this.#next < offset; ) {
      const before = this.#next;
      await this.#piece(Math.min(pieceBytes, offset - before));
      if (this.#next > before) continue;
      if (waited >= patienceMs) {
        this.#onMissing(offset - this.#next);
        this.#next = offset;
      } else await pause(againMs);
      waited += againMs;
    }
  }

  /** What came by another way, and ends at `offset`. */
  async took(text: string, offset: number): Promise<void> {
    if (offset <= this.#next) return;
    this.#next = offset;
    await this.#write(text);
  }

  /** Writes the last `lines` lines, and stands at the end. */
  async lastLines(lines: number): Promise<void> {
    for (let back = nearBytes; ; back *= 8) {
      let text = '';
      let piece = await this.#read({ runnerId: this.#runnerId, from: -back, limit: pieceBytes });
      if (piece.from < this.#floor)
        piece = await this.#read({
          ...{ runnerId: this.#runnerId, from: this.#floor },
          limit: pieceBytes,
        });
      const { from } = piece;
      text += piece.text;
      while (piece.next < piece.size && piece.next > piece.from) {
        piece = await this.#read({ runnerId: this.#runnerId, from: piece.next, limit: pieceBytes });
        text += piece.text;
      }
      this.#next = piece.next;
      const begin = beginOf(text, lines);
      // What is before is needed, and there.
      if (begin === undefined && from > this.#floor && back < farBytes) continue;
      return this.#write(text.slice(begin ?? 0));
    }
  }

  async #piece(limit: number): Promise<Piece> {
    const asked = this.#next;
    const piece = await this.#read({ runnerId: this.#runnerId, from: asked, limit });
    if (piece.from > asked && piece.text !== '') this.#onMissing(piece.from - asked);
    this.#next = Math.max(asked, piece.next);
    if (piece.text !== '') await this.#write(piece.text);
    return piece;
  }
}

/** Where the last `lines` lines of `text` begin; undefined when it has no more than them. */
function beginOf(text: string, lines: number): number | undefined {
  let at = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let left = lines; left > 0; left--) {
    if (at <= 0) return undefined;
    at = text.lastIndexOf('\n', at - 1);
    if (at < 0) return undefined;
  }
  return at + 1;
}
