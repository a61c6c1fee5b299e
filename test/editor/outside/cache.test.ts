/**
 * The cache's promise: what is in it is complete, whoever was interrupted or came at the same time.
 */
import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, kept } from '#test/editor/host/cache.ts';

describe('the cache of editors', () => {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const place = join(cache, name);

  afterEach(async () => {
    await rm(place, { recursive: true, force: true });
  });

  it('never takes a half-finished fetch for a finished one', async () => {
    let draft = '';
    const interrupted = kept(name, async (directory) => {
      draft = directory;
      await writeFile(join(directory, 'half'), '');
      throw new Error('interrupted');
    });
    await assert.rejects(interrupted, /interrupted/);
    assert.deepEqual([existsSync(place), existsSync(draft)], [false, false]);
  });

  it('gives two that fetch at once the same complete one', async () => {
    const fetched = ['first', 'second'].map((who) =>
      kept(name, (directory) => writeFile(join(directory, 'who'), who)),
    );
    assert.deepEqual(await Promise.all(fetched), [place, place]);
    assert.match(await readFile(join(place, 'who'), 'utf8'), /^(first|second)$/);
    let again = false;
    await kept(name, async () => {
      again = true;
    });
    assert.equal(again, false);
  });
});
