/** Reads a journal as its format is described, with nothing of the server's code: what somebody else would write in a morning. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReadRecord {
  readonly hash: string;
  readonly prev: string;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly Record<string, unknown>[];
}

/** The first line of a segment: the revision that it begins with, and the hash of the record before that. */
interface Header {
  readonly first: number;
  readonly prev: string;
}

/** Where nothing came before. */
const start = { revision: 0, hash: '0'.repeat(64) };

/** A server that is told nothing else leaves so many segments when it drops old ones. */
const keptSegments = 200;

/**
 * All records that count, oldest first; fails where the hash chain or the numbering breaks. Where at least `kept` segments are
 * left, older ones may have been dropped: then the chain begins with the record that the first one names as its predecessor.
 */
export function readJournal(directory: string, kept = keptSegments): ReadRecord[] {
  const segments = readdirSync(directory)
    .filter((name) => /^journal-\d+-\d+\.ndjson$/.test(name))
    .map((name) => ({ name, numbers: name.match(/\d+/g)?.map(Number) ?? [] }))
    .sort((a, b) => a.numbers[0]! - b.numbers[0]! || a.numbers[1]! - b.numbers[1]!);
  let ceiling = Number.POSITIVE_INFINITY;
  const parts: (readonly [header: Header, records: readonly ReadRecord[]])[] = [];
  for (const { name, numbers } of segments.toReversed()) {
    const { header, records } = readSegment(join(directory, name));
    const counting = records.filter(({ revision }) => revision < ceiling);
    if (counting.length > 0) parts.unshift([header, counting]);
    if (records.length > 0) ceiling = Math.min(ceiling, numbers[1]!);
  }
  let before = segments.length < kept ? start : predecessorOf(parts[0]?.[0]);
  for (const [header, records] of parts) {
    assert.deepEqual(
      predecessorOf(header),
      { revision: before.revision, hash: before.hash },
      `a segment begins at ${header.first} and names another record before it`,
    );
    for (const record of records) {
      assert.equal(record.prev, before.hash, `the chain breaks at ${record.revision}`);
      assert.equal(record.revision, before.revision + record.events.length);
      before = record;
    }
  }
  return parts.flatMap(([, records]) => records);
}

function predecessorOf(header: Header | undefined): Pick<ReadRecord, 'revision' | 'hash'> {
  return header ? { revision: header.first - 1, hash: header.prev } : start;
}

function readSegment(path: string): { header: Header; records: ReadRecord[] } {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  for (const line of lines)
    assert.equal(
      createHash('sha256').update(line.slice(75)).digest('hex'),
      line.slice(9, 73),
      `${path} has a line that is not sound`,
    );
  const [header, ...records] = lines.map((line) => JSON.parse(line));
  return { header, records };
}
