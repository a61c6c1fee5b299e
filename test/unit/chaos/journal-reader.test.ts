/** The reader of journals that judges after every fault: what retention drops is no break, and nothing else passes for that. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noHash, sealRecord } from '#server/store/record.ts';
import { headerLine, segmentName } from '#server/store/segment.ts';
import { readJournal } from '#test/chaos/journal-reader.ts';

interface Segment {
  readonly name: string;
  readonly lines: readonly string[];
}

/** As a server writes them: of each segment so many records, of two events each. */
function segmentsOf(counts: readonly number[], epoch = 1, from = 0, at = noHash): Segment[] {
  let revision = from;
  let prev = at;
  return counts.map((count) => {
    const first = revision + 1;
    const header = headerLine({ journalId: 'journal_1', schema: 1, epoch, first, prev });
    const records = Array.from({ length: count }, () => {
      revision += 2;
      const about = { revision, epoch, at: 0, by: 'test', correlation: `c${revision}` };
      const events = [{ type: 'one' }, { type: 'two' }];
      const sealed = sealRecord({ ...about, caller: undefined, events } as never, prev);
      prev = sealed.hash;
      return sealed.line;
    });
    return { name: segmentName(epoch, first), lines: [header, ...records] };
  });
}

describe('The reader of journals', () => {
  const whole = segmentsOf([3, 2, 4, 1]);
  const revisions = async (segments: readonly Segment[], kept?: number) => {
    const directory = await mkdtemp(join(tmpdir(), 'hm-j-'));
    try {
      for (const { name, lines } of segments)
        await writeFile(join(directory, name), lines.join(''));
      return readJournal(directory, kept).map(({ revision }) => revision);
    } finally {
      await rm(directory, { recursive: true });
    }
  };
  const all = [2, 4, 6, 8, 10, 12, 14, 16, 18, 20];

  it('reads every record once, in order', async () => {
    assert.deepEqual(await revisions(whole), all);
  });

  it('begins with the first segment that retention left', async () => {
    assert.deepEqual(await revisions(whole.slice(1), 3), all.slice(3));
    assert.deepEqual(await revisions(whole.slice(2), 2), all.slice(5));
  });

  it('begins there also when nothing was written to that one', async () => {
    const [first] = whole;
    const { hash } = JSON.parse(first!.lines.at(-1)!);
    const later = [...segmentsOf([0], 2, 6, hash), ...segmentsOf([2, 4], 3, 6, hash)];
    assert.deepEqual(await revisions(later, 3), all.slice(3, 9));
  });

  it('leaves out what a superseded server wrote', async () => {
    const [begun, lost] = segmentsOf([3, 2]);
    const { hash } = JSON.parse(begun!.lines.at(-1)!);
    const next = segmentsOf([1], 2, 6, hash);
    assert.deepEqual(await revisions([begun!, lost!, ...next]), [2, 4, 6, 8]);
  });

  const without = (segment: number, line: number) =>
    whole.map((each, n) =>
      n === segment ? { ...each, lines: each.lines.filter((_, at) => at !== line) } : each,
    );
  const foreign = segmentsOf([2, 4], 1, 6, 'f'.repeat(64));
  const breaks: Readonly<Record<string, readonly [readonly Segment[], kept?: number]>> = {
    'a beginning that is gone while fewer are there than retention keeps': [whole.slice(1), 4],
    'a beginning that is gone from a server’s own journal': [whole.slice(1)],
    'a segment that is gone from the middle': [[whole[0]!, ...whole.slice(2)]],
    'a segment that is gone from the middle of what retention left': [[whole[1]!, whole[3]!], 2],
    'the last record of a segment that is gone': [without(1, 2)],
    'the last record of what retention left first that is gone': [without(1, 2).slice(1), 2],
    'the first record of what retention left that is gone': [without(1, 1).slice(1), 2],
    'a record in the middle that is gone': [without(2, 2)],
    'a segment that follows another chain': [[whole[0]!, ...foreign, whole[3]!]],
    'a segment behind what retention left that follows another chain': [
      [whole[1]!, foreign[1]!, whole[3]!],
      2,
    ],
    'a line that was changed': [
      whole.map(({ name, lines }) => ({
        ...{ name, lines: lines.map((line) => line.replace('"c8"', '"c9"')) },
      })),
    ],
  };
  for (const [what, [segments, kept]] of Object.entries(breaks))
    it(`(control) finds out ${what}`, async () => {
      await assert.rejects(revisions(segments, kept), { name: 'AssertionError' });
    });
});
