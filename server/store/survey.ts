/** What a state directory holds, read and judged but not touched. */
import { join } from 'node:path';
import type { StoredEvent } from './entry.ts';
import { NewerSchema } from './errors.ts';
import type { Files } from './files.ts';
import { firstRevision, type JournalRecord, noHash } from './record.ts';
import {
  knownSchema,
  readSegment,
  type SegmentContent,
  type SegmentName,
  segmentsAmong,
} from './segment.ts';
import { readSnapshot, type Snapshot, snapshotsAmong } from './snapshot.ts';

/** A segment that was read. */
export interface Surveyed<E extends StoredEvent> extends SegmentName {
  readonly bytes: Buffer;
  readonly content: SegmentContent<E>;
  /** Of its records those below this revision count; a later segment has the others. */
  readonly ceiling: number;
  /** It belongs to another journal: none of its records count. */
  readonly foreign: boolean;
}

type Awaitable<T> = T | Promise<T>;

/** Revisions of which no sound record was found, both inclusive. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface Survey<E extends StoredEvent> {
  /** Nothing of a store was there. */
  readonly empty: boolean;
  readonly snapshot: Snapshot | undefined;
  readonly snapshotFile: string | undefined;
  readonly damagedSnapshots: readonly string[];
  readonly journalId: string | undefined;
  /** Those that were read, oldest first: all that the snapshot does not cover, and some before for the recent entries. */
  readonly segments: readonly Surveyed<E>[];
  /** Segments that belong to another journal. */
  readonly foreign: readonly Surveyed<E>[];
  /** What counts, in order, without what the snapshot covers. */
  readonly replay: readonly JournalRecord<E>[];
  /** What counts of the segments that were read and is covered by the snapshot, in order. */
  readonly covered: readonly JournalRecord<E>[];
  readonly missing: readonly Gap[];
  /** Records that do not follow the one before by its hash though their revision does. */
  readonly brokenLinks: readonly number[];
  readonly revision: number;
  readonly hash: string;
}

/** So many records are read though the snapshot covers them, that clients can resume over a restart, */
const recentWanted = 500;
/** but of no more segments than this beyond those that replay needs. */
const segmentsForRecent = 4;

/**
 * Reads the segments newest first, each with the ceiling that the later ones set; a segment without records sets none.
 * Without a `journalId` the newest header says which journal it is. Records above `upTo` do not count.
 */
export async function* segmentsNewestFirst<E extends StoredEvent>(
  files: Files,
  directory: string,
  names: readonly string[],
  journalId: string | undefined,
  upTo: number,
  read: (bytes: Buffer) => Awaitable<SegmentContent<E>> = readSegment,
): AsyncGenerator<Surveyed<E>> {
  let ours = journalId;
  let ceiling = upTo + 1;
  for (const segment of segmentsAmong(names).reverse()) {
    const bytes = await files.read(join(directory, segment.name));
    if (bytes === undefined) continue;
    const content = await read(bytes);
    ours ??= content.header?.journalId;
    const foreign = content.header !== undefined && content.header.journalId !== ours;
    yield { ...segment, bytes, content, ceiling, foreign };
    if (!foreign && content.records.length > 0) ceiling = Math.min(ceiling, segment.first);
  }
}

/**
 * Rejects with NewerSchema when a file is from a newer version; nothing is changed, whatever is found.
 * Records above `upTo` do not count: a store that lost its disk for a while knows how far it had acknowledged.
 */
export async function survey<E extends StoredEvent>(
  files: Files,
  directory: string,
  upTo = Number.POSITIVE_INFINITY,
): Promise<Survey<E>> {
  const names = await files.list(directory);
  const { snapshot, snapshotFile, damagedSnapshots } = await newestSnapshot(
    files,
    directory,
    names,
    upTo,
  );
  const read: Surveyed<E>[] = [];
  const foreign: Surveyed<E>[] = [];
  let journalId = snapshot?.journalId;
  let more = segmentsForRecent;
  let records = 0;
  for await (const segment of segmentsNewestFirst<E>(files, directory, names, journalId, upTo)) {
    const { header } = segment.content;
    if (header && header.schema > knownSchema)
      throw new NewerSchema(join(directory, segment.name), header.schema, knownSchema);
    if (segment.foreign) {
      foreign.push(segment);
      continue;
    }
    journalId ??= header?.journalId;
    read.unshift(segment);
    const count = segment.content.records.length;
    records += count;
    const reachesSnapshot = snapshot !== undefined && segment.first <= snapshot.revision + 1;
    if (reachesSnapshot && count > 0 && (records >= recentWanted || more-- <= 0)) break;
  }
  const counted = read.flatMap(({ content, ceiling }) =>
    content.records.filter(({ entry }) => entry.revision < ceiling),
  );
  return {
    empty: snapshot === undefined && damagedSnapshots.length === 0 && read.length === 0,
    snapshot,
    snapshotFile,
    damagedSnapshots,
    journalId,
    segments: read,
    foreign,
    ...follow(snapshot, counted),
  };
}

/** Puts the records behind the snapshot in order and tells what does not fit. */
function follow<E extends StoredEvent>(
  snapshot: Snapshot | undefined,
  counted: readonly JournalRecord<E>[],
): Pick<Survey<E>, 'replay' | 'covered' | 'missing' | 'brokenLinks' | 'revision' | 'hash'> {
  const start = snapshot?.revision ?? 0;
  const replay: JournalRecord<E>[] = [];
  const missing: Gap[] = [];
  const brokenLinks: number[] = [];
  let revision = start;
  let hash = snapshot?.hash ?? noHash;
  for (const record of counted) {
    const first = firstRevision(record.entry);
    if (first <= revision) continue;
    if (first > revision + 1) missing.push({ from: revision + 1, to: first - 1 });
    else if (record.prev !== hash) brokenLinks.push(first);
    replay.push(record);
    revision = record.entry.revision;
    hash = record.hash;
  }
  const covered = counted.filter(({ entry }) => entry.revision <= start);
  return { replay, covered, missing, brokenLinks, revision, hash };
}

async function newestSnapshot(
  files: Files,
  directory: string,
  names: readonly string[],
  upTo: number,
): Promise<{
  snapshot: Snapshot | undefined;
  snapshotFile: string | undefined;
  damagedSnapshots: string[];
}> {
  const damagedSnapshots: string[] = [];
  for (const { name, revision } of snapshotsAmong(names)) {
    if (revision > upTo) continue;
    const path = join(directory, name);
    const bytes = await files.read(path);
    if (bytes === undefined) continue;
    const snapshot = readSnapshot(path, bytes);
    if (snapshot) return { snapshot, snapshotFile: name, damagedSnapshots };
    damagedSnapshots.push(name);
  }
  return { snapshot: undefined, snapshotFile: undefined, damagedSnapshots };
}
