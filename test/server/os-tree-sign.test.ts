/** The sign of a working tree, by git itself. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { treeSign } from '#server/os/tree-sign.ts';

describe('The sign of a working tree', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    execFileSync('git', ['init', '-q', directory]);
    await writeFile(join(directory, '.gitignore'), 'ignored\n');
  });
  after(() => rm(directory, { recursive: true }));

  it('changes with what is in a file that git looks at, and with nothing else', async () => {
    await writeFile(join(directory, 'a file'), '1');
    const one = await treeSign(directory);
    assert.ok(one);
    assert.equal(await treeSign(directory), one);
    await writeFile(join(directory, 'ignored'), '1');
    assert.equal(await treeSign(directory), one);
    await writeFile(join(directory, 'a file'), '22');
    const two = await treeSign(directory);
    assert.notEqual(two, one);
    await writeFile(join(directory, 'another'), '');
    assert.notEqual(await treeSign(directory), two);
  });

  it('is not to be had outside of one', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'hm-'));
    assert.equal(await treeSign(outside), undefined);
    await rm(outside, { recursive: true });
  });
});
