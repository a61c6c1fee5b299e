/** A real process on a real disk that is full. What dies while it writes is tried by `npm run chaos -- store`. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrograms } from '#test/programs/build.ts';
import type { FullDiskReport } from '#test/programs/store-on-full-disk.ts';
import { onDiskOfOneMegabyte } from './full-disk.ts';

describe('A store that has no room', function () {
  this.timeout(120_000);
  let root = '';
  let programs: Awaited<ReturnType<typeof build>>;
  const build = () => buildPrograms(root, ['store-on-full-disk']);

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hm-store-'));
    programs = await build();
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('stops at the last acknowledged commit on a full disk of 1 MB, and goes on when there is room', async () => {
    const report = await onDiskOfOneMegabyte<FullDiskReport>(programs['store-on-full-disk']);
    assert.equal(report.reason, 'writeFailed');
    assert.equal(report.code, 'ENOSPC');
    assert.ok(report.acknowledged > 0);
    assert.equal(report.stepsWhenFull, report.acknowledged);
    assert.equal(report.stepsAtTheEnd, report.acknowledged + 1);
  });
});
