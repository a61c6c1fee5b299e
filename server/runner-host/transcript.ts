/**
 * What a runner printed, to the last byte, in segments of bounded size. Only a disk that takes no more loses anything: what
 * it did not take is counted, is a gap between two segments, and ends nobody.
 */
import type { Clock } from '#common/clock.ts';
import { firstByteOf, segmentName } from '#discovery/runner-files.ts';
import { gapAfter, markLine } from '#discovery/time-marks.ts';

/** How long a disk that took nothing is left alone, in milliseconds. */
const restAfterFailure = 1_000;
/** Bytes that are written at once at most. */
const mostAtOnce = 1_048_576;

/** A file that is being written. */
export interface SegmentFile {
  /** Resolves with how many bytes were taken, at least one. Rejects when the disk takes none. */
  write(bytes: Buffer): Promise<number>;
  /** Appends a line to the file of its times. */
  mark(line: string): Promise<void>;
  /** Durably. */
  close(): Promise<void>;
}

/** The directory that it lies in. */
export interface SegmentFiles {
  /** Names and sizes of what is there. */
  list(): Promise<readonly { readonly name: string; readonly size: number }[]>;
  create(name: string): Promise<SegmentFile>;
  /** With its times. */
  remove(name: string): Promise<void>;
}

export interface TranscriptLimits {
  readonly segmentBytes: number;
  readonly segments: number;
}

interface Segment {
  readonly file: SegmentFile;
  readonly name: string;
  /** The number of its first byte. */
  readonly begin: number;
  /** How often the time was written down, and when last, in measured time. */
  marks: number;
  markedAt: number;
}

export class Transcript {
  readonly #files: SegmentFiles;
  readonly #limits: TranscriptLimits;
  readonly #clock: Clock;
  /** Called whenever less waits to be written than before. */
  readonly #written: () => void;
  readonly #queue: Buffer[] = [];
  #pending = 0;
  #lost = 0;
  /** The number of the next byte that is written. */
  #position: number;
  #segment: Segment | undefined;
  #names: string[];
  #restUntil = 0;
  #writing: Promise<void> | undefined;

  private constructor(
    files: SegmentFiles,
    limits: TranscriptLimits,
    clock: Clock,
    written: () => void,
    before: { readonly names: string[]; readonly end: number },
  ) {
    this.#files = files;
    this.#limits = limits;
    this.#clock = clock;
    this.#written = written;
    this.#names = before.names;
    this.#position = before.end;
  }

  /** Goes on where the segments that are there end. */
  static async open(
    files: SegmentFiles,
    limits: TranscriptLimits,
    clock: Clock,
    written: () => void,
  ): Promise<Transcript> {
    const there = (await files.list()).flatMap(({ name, size }) => {
      const begin = firstByteOf(name);
      return begin === undefined ? [] : [{ name, begin, end: begin + size }];
    });
    there.sort((a, b) => a.begin - b.begin);
    const end = Math.max(0, ...there.map((segment) => segment.end));
    return new Transcript(files, limits, clock, written, {
      names: there.map(({ name }) => name),
      end,
    });
  }

  /** The number of the next byte that is printed. */
  get end(): number {
    return this.#position + this.#pending;
  }

  /** Bytes that were printed and are not written yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Bytes that the disk did not take. */
  get lostBytes(): number {
    return this.#lost;
  }

  append(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.#pending += bytes.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when everything is written, or lost. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Whatever was printed is on the disk afterwards, as far as it takes it. */
  async close(): Promise<void> {
    await this.flush();
    await this.#leaveSegment();
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      const bytes = this.#take();
      const written = await this.#put(bytes);
      if (written < bytes.length) {
        this.#lost += bytes.length - written;
        // What comes next stands elsewhere than this segment goes on.
        await this.#leaveSegment();
      }
      this.#position += bytes.length;
      this.#pending -= bytes.length;
      this.#written();
    }
    this.#writing = undefined;
  }

  /** As much as fits at once. */
  #take(): Buffer {
    let size = 0;
    let count = 0;
    for (const bytes of this.#queue) {
      if (count > 0 && size + bytes.length > mostAtOnce) break;
      size += bytes.length;
      count += 1;
    }
    const taken = this.#queue.splice(0, count);
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
  }

  /** How many of them the disk took. */
  async #put(bytes: Buffer): Promise<number> {
    let put = 0;
    if (this.#clock.monotonic() < this.#restUntil) return put;
    try {
      while (put < bytes.length) {
        const at = this.#position + put;
        if (this.#segment && at - this.#segment.begin >= this.#limits.segmentBytes)
          await this.#leaveSegment();
        if (!this.#segment) {
          const name = segmentName(at);
          this.#segment = {
            file: await this.#files.create(name),
            name,
            begin: at,
            marks: 0,
            markedAt: 0,
          };
        }
        const { file, begin, name } = this.#segment;
        const room = begin + this.#limits.segmentBytes - at;
        put += await file.write(bytes.subarray(put, put + room));
        if (this.#names.at(-1) !== name) await this.#count(name);
        await this.#mark(this.#segment, at);
      }
    } catch {
      this.#restUntil = this.#clock.monotonic() + restAfterFailure;
    }
    return put;
  }

  /** That this was printed just now. A time that the disk does not take is one that nobody knows. */
  async #mark(segment: Segment, offset: number): Promise<void> {
    const now = this.#clock.monotonic();
    const { file, marks, markedAt } = segment;
    if (marks > 0 && now - markedAt < gapAfter(marks - 1)) return;
    segment.marks += 1;
    segment.markedAt = now;
    await file.mark(markLine(this.#clock.now(), offset)).catch(() => {});
  }

  /** Only one that holds something lets an older one go. */
  async #count(name: string): Promise<void> {
    this.#names = [...this.#names.filter((each) => each !== name), name];
    while (this.#names.length > this.#limits.segments) {
      const oldest = this.#names.shift();
      if (oldest !== undefined) await this.#files.remove(oldest).catch(() => {});
    }
  }

  async #leaveSegment(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.file.close().catch(() => {});
    if (segment && this.#names.at(-1) !== segment.name)
      await this.#files.remove(segment.name).catch(() => {});
  }
}
