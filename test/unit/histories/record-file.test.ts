import { strict as assert } from 'node:assert';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RecordFile } from '#server/histories/record-file.ts';

describe('a file of records', () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    path = join(directory, 'x.jsonl');
  });
  afterEach(() => rm(directory, { recursive: true }));

  const reader = () => {
    const file = new RecordFile(path);
    const seen: unknown[] = [];
    const visitor = {
      anew: () => void seen.splice(0),
      take: ({ n }: Readonly<Record<string, unknown>>) => void seen.push(n),
    };
    return { seen, read: (isLast?: boolean) => file.read(visitor, isLast) };
  };

  it('is read to the same records, in whatever pieces it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(), fc.constantFrom('{bad', '', '[1]', '{"n":"é—☃"}')), {
          maxLength: 12,
        }),
        fc.array(fc.nat({ max: 30 }), { maxLength: 8 }),
        async (rows, cuts) => {
          const lines = rows.map((row) => (typeof row === 'number' ? `{"n":${row}}` : row));
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          await rm(path, { force: true });
          await writeFile(path, '');
          const { seen, read } = reader();
          let at = 0;
          for (const cut of [...cuts, bytes.length]) {
            await appendFile(path, bytes.subarray(at, at + cut));
            at = Math.min(bytes.length, at + cut);
            await read();
          }
          const whole = lines.flatMap((line) =>
            line.startsWith('{"n"') ? [JSON.parse(line).n] : [],
          );
          assert.deepEqual(seen, whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has its last line read without a line break only when nobody writes any more', async () => {
    await writeFile(path, '{"n":1}\n{"n":2}');
    const { seen, read } = reader();
    assert.equal(await read(), 'grew');
    assert.deepEqual(seen, [1]);
    await read(true);
    await read(true);
    assert.deepEqual(seen, [1, 2]);
  });

  it('is torn where its writer died in the middle of a document', async () => {
    path = join(directory, 'x.json');
    await writeFile(path, '{"n":1,"messages":[');
    const file = new RecordFile(path, 'document');
    const visitor = { anew: () => {}, take: () => assert.fail('nothing is whole') };
    assert.equal(await file.read(visitor), 'same', 'it may be written still');
    assert.equal(await file.read(visitor, true), 'torn');
  });

  it('is passed over where a line is longer than any that is read', async () => {
    const { seen, read } = reader();
    await writeFile(path, '{"n":1}\n{"n":"');
    await read();
    for (let piece = 0; piece < 9; piece++) await appendFile(path, 'x'.repeat(2 * 1024 * 1024));
    await read();
    await appendFile(path, '"}\n{"n":3}\n');
    await read();
    assert.deepEqual(seen, [1, 3]);
  });

  it('is read anew when it was cut or replaced', async () => {
    const { seen, read } = reader();
    await writeFile(path, '{"n":1}\n{"n":2}\n');
    assert.equal(await read(), 'grew');
    assert.equal(await read(), 'same');
    await truncate(path, 8);
    assert.equal(await read(), 'anew');
    assert.deepEqual(seen, [1]);
    await rm(path);
    assert.equal(await read(), 'gone');
  });
});
