/** Real processes on real files: killed in the middle of their writes, and on a disk that is full. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPrograms } from '#test/programs/build.ts';
import type { FullDiskReport } from '#test/programs/store-on-full-disk.ts';
import { readJournal } from './journal-reader.ts';

describe('A store that is killed or has no room', function () {
  this.timeout(120_000);
  let root = '';
  let programs: Awaited<ReturnType<typeof build>>;
  const build = () => buildPrograms(root, ['store-writer', 'store-on-full-disk']);

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hm-store-'));
    programs = await build();
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** Lets a writer say `count` commits, kills it in the next write, and returns all that it said. */
  async function writeAndDie(directory: string, count: number, manner: string): Promise<number[]> {
    const child = spawn(process.execPath, [programs['store-writer'], directory, manner], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.split('\n').length > count) child.kill('SIGKILL');
    });
    await once(child, 'close');
    return said.trimEnd().split('\n').map(Number);
  }

  async function rounds(manner: 'honest' | 'hasty'): Promise<{ said: number[]; there: number[] }> {
    const directory = join(root, manner);
    const said: number[] = [];
    for (const count of [1, 30, 100, 450, 7, 700])
      said.push(...(await writeAndDie(directory, count, manner)));
    const there = readJournal(directory).map(({ events }) => {
      assert.deepEqual(
        events.map(({ part }) => part),
        [1, 2],
      );
      return Number(events[0]?.commit);
    });
    return { said, there };
  }

  it('has every commit that it acknowledged, in one unbroken chain, for a reader that knows only the format', async () => {
    const { said, there } = await rounds('honest');
    const kept = new Set(there);
    assert.deepEqual(
      said.filter((commit) => !kept.has(commit)),
      [],
    );
    assert.equal(kept.size, there.length);
    assert.ok(said.length > 1_000);
  });

  it('would be caught if it acknowledged before it wrote', async () => {
    const { said, there } = await rounds('hasty');
    const kept = new Set(there);
    assert.notDeepEqual(
      said.filter((commit) => !kept.has(commit)),
      [],
    );
  });

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
