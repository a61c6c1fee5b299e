/**
 * One line of the journal, for whoever wants to read it without us.
 *
 * FORMAT. The state directory holds segments `journal-<epoch>-<first revision>.ndjson`. Every line is a sealed JSON object:
 * `{"hash":"<64 hex>",` and a rest whose bytes (from after that comma to before the newline) have that SHA-256.
 * The first line of a segment is its header: `journalId`, `schema`, `epoch`, `first` (the revision that the segment starts
 * with), `prev`. Every other line is a record: `prev`, `revision`, `epoch`, `at` (milliseconds since 1970), `by`,
 * `correlation`, `caller` (absent for the user), `key` and `answer` when there were any, `events`.
 * A record's events have the revisions `revision - events.length + 1` to `revision`. `prev` is the hash of the record before,
 * across segments; the first record ever has 64 zeros.
 *
 * To read it all: sort the segments by (epoch, first) as numbers; of each, take the records whose revision is smaller than the
 * `first` of every later segment that has records (what lies above was written by a superseded server and acknowledged to
 * nobody). An unfinished last line was never acknowledged either. The revisions then follow each other without a gap, unless
 * old segments were dropped at the front or a file was damaged, in which case a copy of it stands beside it as `*.damaged-*`.
 */
import type { Entry, StoredEvent } from './entry.ts';
import { type Sealed, seal, unseal } from './seal.ts';

/** The `prev` of the first record of a journal. */
export const noHash = '0'.repeat(64);

/** An entry as it stands in the journal. */
export interface JournalRecord<E extends StoredEvent> {
  readonly hash: string;
  readonly prev: string;
  readonly entry: Entry<E>;
}

/** Throws a TypeError when the events or the answer are no JSON. */
export function sealRecord<E extends StoredEvent>(entry: Entry<E>, prev: string): Sealed {
  const { revision, epoch, at, by, caller, correlation, key, answer, events } = entry;
  return seal('hash', {
    ...{ prev, revision, epoch, at, by, caller, correlation, key, answer, events },
  });
}

/** `line` comes without its newline; undefined when it is no sound record. */
export function readRecord<E extends StoredEvent>(line: Buffer): JournalRecord<E> | undefined {
  const sealed = unseal('hash', line);
  if (sealed === undefined) return undefined;
  const { prev, ...entry } = sealed.content;
  if (typeof prev !== 'string' || !isEntry<E>(entry)) return undefined;
  return { hash: sealed.hash, prev, entry };
}

/** The revision of an entry's first event. */
export function firstRevision(entry: Entry<StoredEvent>): number {
  return entry.revision - entry.events.length + 1;
}

/** The seal says that we wrote it, so only what tells a record from a header is looked at. */
function isEntry<E extends StoredEvent>(
  content: Readonly<Record<string, unknown>>,
): content is Readonly<Record<string, unknown>> & Entry<E> {
  return (
    Number.isSafeInteger(content.revision) &&
    typeof content.at === 'number' &&
    Array.isArray(content.events) &&
    content.events.length > 0
  );
}
