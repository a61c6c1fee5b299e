/** A real process on a real disk that is full. What dies while it writes is tried by `npm run chaos -- store`. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPrograms } from '#test/programs/build.ts';
import type { FullDiskReport } from '#test/programs/store-on-full-disk.ts';

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
    const disk = join(root, 'disk');
    await mkdir(disk);
    // A mount of its own name space ends with the process.
    const script = 'mount -t tmpfs -o size=1m,mode=700 none "$1" && exec "$2" "$3" "$1"';
    const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const shell = [
      'sh',
      '-c',
      script,
      'sh',
      disk,
      process.execPath,
      programs['store-on-full-disk'],
    ];
    const { stdout } = await promisify(execFile)('unshare', ['--mount', ...asRoot, ...shell]);
    const report: FullDiskReport = JSON.parse(stdout);
    assert.equal(report.reason, 'writeFailed');
    assert.equal(report.code, 'ENOSPC');
    assert.ok(report.acknowledged > 0);
    assert.equal(report.stepsWhenFull, report.acknowledged);
    assert.equal(report.stepsAtTheEnd, report.acknowledged + 1);
  });
});
