/** Reads what a runner printed, whoever wrote it and while it is written. */
import { lstat, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { firstByteOf } from '#discovery/runner-files.ts';
import { marksIn, marksName, placeSince } from '#discovery/time-marks.ts';

/** Bytes that one reading gives at most. */
const most = 1_048_576;
/** Bytes that the times of a segment take at most: hundreds of years, as they are written. */
const mostMarks = 4_194_304;

export interface TranscriptPart {
  readonly text: string;
  /** The number of the first byte of `text`: later than asked for where older segments are gone, or a disk was full. */
  readonly from: number;
  /** Where to read on. */
  readonly next: number;
  /** How many bytes were printed in all, since the first start. */
  readonly size: number;
}

interface Segment {
  readonly path: string;
  readonly begin: number;
  readonly end: number;
}

/** `from`: the number of a byte, or below 0, so many bytes before the end. Never rejects: what cannot be read is not there. */
export async function readTranscript(
  directory: string,
  from: number,
  limit: number,
): Promise<TranscriptPart> {
  const segments = await segmentsIn(directory);
  const size = segments.at(-1)?.end ?? 0;
  const wanted = Math.max(0, from < 0 ? size + from : from);
  const first = segments.find(({ end }) => end > wanted);
  if (!first) return { text: '', from: size, next: size, size };
  const begin = Math.max(wanted, first.begin);
  const parts: Buffer[] = [];
  let at = begin;
  for (const segment of segments.slice(segments.indexOf(first))) {
    const room = Math.min(most, limit) - (at - begin);
    // A gap ends the reading: the next one begins behind it.
    if (room <= 0 || segment.begin > at) break;
    const bytes = await bytesOf(segment, at, Math.min(room, segment.end - at));
    parts.push(bytes);
    at += bytes.length;
    if (at < segment.end) break;
  }
  const bytes = Buffer.concat(parts);
  const whole = wholeCharacters(bytes, begin > 0);
  return {
    text: bytes.toString('utf8', whole.begin, whole.end),
    from: begin + whole.begin,
    next: begin + (whole.end > whole.begin ? whole.end : bytes.length),
    size,
  };
}

/** Where in a transcript the output since a time begins. */
export interface SincePart {
  /** The number of a byte; that behind the last when nothing was printed since, or nobody knows when. */
  readonly from: number;
  /** False: what stands before that was printed at times that nobody wrote down, so that some of it may belong to it. */
  readonly hasTimes: boolean;
}

/** `since`: milliseconds since 1970. Never rejects. */
export async function findSince(directory: string, since: number): Promise<SincePart> {
  const segments = await segmentsIn(directory);
  let from = segments.at(-1)?.end ?? 0;
  for (const { path, begin, end } of segments.reverse()) {
    if (begin === end) continue;
    const marks = marksIn(await textOf(marksName(path)), begin, end);
    const place = placeSince(marks, since);
    if (place === 'nothing') return { from, hasTimes: true };
    if (place !== 'all') return { from: place, hasTimes: true };
    const first = marks[0]?.offset ?? from;
    if (first !== begin) return { from: first, hasTimes: false };
    from = begin;
  }
  return { from, hasTimes: true };
}

/** What is no file of a size that we write is none. */
async function textOf(path: string): Promise<string> {
  const seen = await lstat(path).catch(() => undefined);
  if (!seen?.isFile() || seen.size > mostMarks) return '';
  return readFile(path, 'utf8').catch(() => '');
}

/** A reading may begin and end within a character; those bytes are left to the readings beside it (UTF-8, RFC 3629). */
export function wholeCharacters(bytes: Uint8Array, isCut: boolean): { begin: number; end: number } {
  const isContinued = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let begin = 0;
  while (isCut && begin < Math.min(3, bytes.length) && isContinued(begin)) begin += 1;
  for (let back = 1; back <= Math.min(3, bytes.length - begin); back += 1) {
    const lead = bytes[bytes.length - back] ?? 0;
    if (isContinued(bytes.length - back)) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return { begin, end: length > back ? bytes.length - back : bytes.length };
  }
  return { begin, end: bytes.length };
}

async function segmentsIn(directory: string): Promise<Segment[]> {
  const names = await readdir(directory).catch(() => []);
  const segments: Segment[] = [];
  for (const name of names) {
    const begin = firstByteOf(name);
    if (begin === undefined) continue;
    const path = join(directory, name);
    const seen = await stat(path).catch(() => undefined);
    if (seen?.isFile()) segments.push({ path, begin, end: begin + seen.size });
  }
  return segments.sort((a, b) => a.begin - b.begin);
}

async function bytesOf({ path, begin }: Segment, at: number, length: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at - begin);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}
