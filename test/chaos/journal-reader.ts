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

/**
 * All records that count, oldest first; fails where the hash chain or the numbering breaks.
 * `beginning` is `dropped` where old segments may have been dropped at the front.
 */
export function readJournal(
  directory: string,
  beginning: 'kept' | 'dropped' = 'kept',
): ReadRecord[] {
  const segments = readdirSync(directory)
    .filter((name) => /^journal-\d+-\d+\.ndjson$/.test(name))
    .map((name) => ({ name, numbers: name.match(/\d+/g)?.map(Number) ?? [] }))
    .sort((a, b) => a.numbers[0]! - b.numbers[0]! || a.numbers[1]! - b.numbers[1]!);
  let ceiling = Number.POSITIVE_INFINITY;
  const records: ReadRecord[] = [];
  for (const { name, numbers } of segments.reverse()) {
    const lines = readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1);
    const sound = lines.filter((line) => {
      return createHash('sha256').update(line.slice(75)).digest('hex') === line.slice(9, 73);
    });
    assert.equal(sound.length, lines.length, `${name} has a line that is not sound`);
    const all = sound.map((line) => JSON.parse(line)).filter((record) => 'revision' in record);
    records.unshift(...all.filter(({ revision }) => revision < ceiling));
    if (all.length > 0) ceiling = Math.min(ceiling, numbers[1]!);
  }
  const [first] = records;
  let before =
    first && beginning === 'dropped'
      ? { revision: first.revision - first.events.length, hash: first.prev }
      : { revision: 0, hash: '0'.repeat(64) };
  for (const record of records) {
    assert.equal(record.prev, before.hash, `the chain breaks at ${record.revision}`);
    assert.equal(record.revision, before.revision + record.events.length);
    before = record;
  }
  return records;
}
