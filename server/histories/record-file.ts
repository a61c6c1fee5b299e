/**
 * A file of JSON records that another program appends to, or writes anew: each record is read once, however often one looks.
 * A line that is not whole yet is read when it is; one bad line costs one line; a file that was replaced is read from its beginning.
 */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Foreign, foreignIn, foreignOf, longestForeignLine } from '#common/foreign-json.ts';

export interface RecordVisitor {
  /** What was read of this file before no longer stands in it. */
  anew(): void;
  take(record: Foreign): void;
  /** True when nothing more needs to be read. */
  readonly isDone?: () => boolean;
}

/** `gone`: not there, not a file, or not ours to read. `torn`: nobody makes a whole document of it any more. */
export type Reading = 'gone' | 'torn' | 'same' | 'grew' | 'anew';

/** What is read at once; between two pieces everybody else is served. */
const pieceLength = 256 * 1024;
/** By its first bytes a file is known again when a new one has its number. */
const headLength = 256;
/** A document is read as a whole, so it must not be larger. */
const longestDocument = 64 * 1024 * 1024;

interface Place {
  readonly inode: string;
  readonly head: string;
  /** Of the first line that was not read. */
  readonly offset: number;
  readonly modifiedAt: number;
  /** The line at `offset` is longer than any that is read: it is passed over up to its end. */
  readonly isSkipping: boolean;
}

export class RecordFile {
  readonly path: string;
  readonly #isDocument: boolean;
  #place: Place | undefined;

  /** A document is one record, written anew each time; anything else has a record on each line. */
  constructor(path: string, form: 'lines' | 'document' = 'lines') {
    this.path = path;
    this.#isDocument = form === 'document';
  }

  /** Tells what is new. `isLast`: nobody writes any more, so what stands behind the last line break is a line, too. Never rejects. */
  async read(visitor: RecordVisitor, isLast = false): Promise<Reading> {
    let file: FileHandle | undefined;
    try {
      // A named pipe would keep us waiting for its writer.
      file = await open(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const stats = await file.stat();
      if (!stats.isFile()) return 'gone';
      return await this.#read(file, stats, visitor, isLast);
    } catch {
      return 'gone';
    } finally {
      await file?.close().catch(() => {});
    }
  }

  async #read(
    file: FileHandle,
    stats: Stats,
    visitor: RecordVisitor,
    isLast: boolean,
  ): Promise<Reading> {
    const head = await headOf(file);
    const inode = `${stats.dev}:${stats.ino}`;
    const known = this.#place;
    const isSame =
      known !== undefined &&
      known.inode === inode &&
      head.startsWith(known.head) &&
      stats.size >= known.offset;
    if (known && !isSame) visitor.anew();
    const from: Place = {
      ...{ inode, head, modifiedAt: stats.mtimeMs },
      offset: isSame ? known.offset : 0,
      isSkipping: isSame && known.isSkipping,
    };
    if (this.#isDocument) return this.#readDocument(file, stats, from, visitor, isLast);
    const before = from.offset;
    this.#place = from;
    const offset = await this.#readLines(file, from, visitor, isLast);
    if (known && !isSame) return 'anew';
    return offset > before ? 'grew' : 'same';
  }

  async #readDocument(
    file: FileHandle,
    { size, mtimeMs }: Stats,
    from: Place,
    visitor: RecordVisitor,
    isLast: boolean,
  ): Promise<Reading> {
    const known = this.#place;
    if (known && known.modifiedAt === mtimeMs && known.offset === size) return 'same';
    if (size > longestDocument) return 'gone';
    const record = documentIn((await file.readFile()).toString());
    // Half written: the next look finds it whole, unless its writer died.
    if (!record) return isLast ? 'torn' : 'same';
    if (known && from.offset > 0) visitor.anew();
    this.#place = { ...from, offset: size };
    visitor.take(record);
    return known ? 'anew' : 'grew';
  }

  /** Answers how far it read. */
  async #readLines(
    file: FileHandle,
    from: Place,
    visitor: RecordVisitor,
    isLast: boolean,
  ): Promise<number> {
    const piece = Buffer.allocUnsafe(pieceLength);
    let { offset, isSkipping } = from;
    let at = offset;
    let rest: Buffer[] = [];
    let restLength = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceLength, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      let begin = 0;
      for (;;) {
        const end = piece.subarray(0, bytesRead).indexOf(0x0a, begin);
        if (end < 0) break;
        const line = isSkipping ? undefined : Buffer.concat([...rest, piece.subarray(begin, end)]);
        takeLine(line, visitor);
        if (visitor.isDone?.()) return offset;
        [rest, restLength, isSkipping, begin] = [[], 0, false, end + 1];
        offset = at - bytesRead + begin;
      }
      const tail = piece.subarray(begin, bytesRead);
      restLength += tail.length;
      if (restLength > longestForeignLine) [rest, isSkipping] = [[], true];
      else if (!isSkipping && tail.length > 0) rest.push(Buffer.from(tail));
      // What is passed over need not be read again.
      if (isSkipping) [offset, restLength] = [at, 0];
    }
    if (isLast && rest.length > 0 && takeLine(Buffer.concat(rest), visitor)) offset = at;
    this.#place = { ...from, offset, isSkipping };
    return offset;
  }
}

function takeLine(line: Buffer | undefined, visitor: RecordVisitor): boolean {
  const record = line && foreignIn(line.toString());
  if (record) visitor.take(record);
  return record !== undefined;
}

function documentIn(text: string): Foreign | undefined {
  try {
    return foreignOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function headOf(file: FileHandle): Promise<string> {
  const head = Buffer.alloc(headLength);
  const { bytesRead } = await file.read(head, 0, headLength, 0);
  return head.subarray(0, bytesRead).toString('latin1');
}
