/** One file of the journal: its name, its header, and what of its bytes is sound. Touches no file. */
import { setImmediate as turn } from 'node:timers/promises';
import type { StoredEvent } from './entry.ts';
import { type JournalRecord, readRecord } from './record.ts';
import { seal, unseal } from './seal.ts';

/**
 * The format of segments and snapshots, the words for events included. A higher one is refused untouched.
 * 2: the register's events, which a server of schema 1 would drop from its next snapshot.
 * 3: shared leases and agents, likewise.
 * 4: runners, sessions and budgets, likewise.
 */
export const knownSchema = 4;

export interface SegmentName {
  readonly name: string;
  readonly epoch: number;
  /** The revision that its first record starts with. */
  readonly first: number;
}

export interface SegmentHeader {
  readonly journalId: string;
  readonly schema: number;
  readonly epoch: number;
  readonly first: number;
  readonly prev: string;
}

/** A run of bytes in a file, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SegmentContent<E extends StoredEvent> {
  readonly header: SegmentHeader | undefined;
  readonly records: readonly JournalRecord<E>[];
  /** Lines whose seal does not hold; the last may lack its newline. */
  readonly unsound: readonly Span[];
  /** The lines whose seal holds, header included. */
  readonly sound: readonly Span[];
}

const pattern = /^journal-(\d{1,15})-(\d{1,15})\.ndjson$/;

export function segmentName(epoch: number, first: number): string {
  return `journal-${epoch}-${first}.ndjson`;
}

/** The segments among `names`, oldest first. */
export function segmentsAmong(names: readonly string[]): SegmentName[] {
  const segments = names.flatMap((name) => {
    const match = pattern.exec(name);
    return match ? [{ name, epoch: Number(match[1]), first: Number(match[2]) }] : [];
  });
  return segments.sort((a, b) => a.epoch - b.epoch || a.first - b.first);
}

export function headerLine(header: SegmentHeader): string {
  const { journalId, schema, epoch, first, prev } = header;
  return seal('hash', { journalId, schema, epoch, first, prev }).line;
}

/** Lines that are looked at in one go when others wait meanwhile: some 5 ms. */
const gentlyAtOnce = 200;

/** Never fails: what is not sound is told by its place. */
export function readSegment<E extends StoredEvent>(bytes: Buffer): SegmentContent<E> {
  const reading = contentOf<E>(bytes);
  for (;;) {
    const step = reading.next();
    if (step.done) return step.value;
  }
}

/** The same, for whoever is in no hurry: everybody else is served in between. */
export async function readSegmentGently<E extends StoredEvent>(
  bytes: Buffer,
): Promise<SegmentContent<E>> {
  const reading = contentOf<E>(bytes);
  for (let lines = 1; ; lines++) {
    const step = reading.next();
    if (step.done) return step.value;
    if (lines % gentlyAtOnce === 0) await turn();
  }
}

/** Yields after every line. */
function* contentOf<E extends StoredEvent>(bytes: Buffer): Generator<void, SegmentContent<E>> {
  const records: JournalRecord<E>[] = [];
  const unsound: Span[] = [];
  const sound: Span[] = [];
  let header: SegmentHeader | undefined;
  for (let start = 0, end: number; start < bytes.length; start = end) {
    const newline = bytes.indexOf(0x0a, start);
    end = newline < 0 ? bytes.length : newline + 1;
    const line = newline < 0 ? Buffer.alloc(0) : bytes.subarray(start, newline);
    const record = readRecord<E>(line);
    const head = record === undefined && start === 0 ? readHeader(line) : undefined;
    if (record) records.push(record);
    else if (head) header = head;
    (record || head ? sound : unsound).push({ start, end });
    yield;
  }
  return { header, records, unsound, sound };
}

function readHeader(line: Buffer): SegmentHeader | undefined {
  const content = unseal('hash', line)?.content;
  return typeof content?.journalId === 'string' && typeof content.schema === 'number'
    ? (content as unknown as SegmentHeader)
    : undefined;
}
