/** A runner while Harbormaster is upgraded under it: its host goes on as it was built, the next server finds it there, and what begins afterwards is the next version's. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readHostPointer } from '#discovery/host-pointer.ts';
import { productVersion } from '#protocol/product.ts';
import type { Runner } from '#protocol/runner.ts';
import { builtProgram } from './built.ts';
import { buildRelease, Fleet, reigns } from './fleet.ts';
import { until } from './harbor.ts';
import { Screen } from './screen.ts';

const run = promisify(execFile);
const next = '99.0.0';

describe('A runner in which somebody types', function () {
  this.timeout(120_000);
  let directory: string;
  let fleet: Fleet;
  const screens: Screen[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    buildRelease(directory, '--release', next);
    fleet = await Fleet.open();
    await run('vim', ['--version']).catch(async () => {
      await run('apt-get', ['update']);
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'vim']);
    });
  });
  after(async () => {
    for (const screen of screens) screen.close();
    await fleet.close();
    await rm(directory, { recursive: true });
  });

  const hms = { old: builtProgram('hm'), new: '' };
  const hm = async (which: 'old' | 'new', ...args: readonly string[]) => {
    const options = { cwd: fleet.directory, env: { ...fleet.harbor.env } };
    return (await run(process.execPath, [hms[which], ...args], options)).stdout;
  };
  const runner = async (name: string): Promise<Runner> => {
    const all = JSON.parse(await hm('new', 'ps', '--all', '--json')) as Runner[];
    return all.find((each) => each.name === name) ?? assert.fail(`There is no ${name}.`);
  };
  /** The release whose host has it, by the directory that the host's program lies in. */
  const releaseOf = async ({ hostId = '' }: Runner) => {
    const pointer = readHostPointer(join(fleet.harbor.places.hosts, `${hostId}.json`));
    const argv = await readFile(`/proc/${pointer?.process.pid}/cmdline`, 'utf8');
    return /\/versions\/([\d.]+)-/.exec(argv)?.[1];
  };
  const show = (argv: readonly [string, ...string[]]) => {
    const env = { ...fleet.harbor.env, LC_ALL: 'C.UTF-8' };
    const screen = new Screen(argv, { cwd: fleet.directory, env });
    screens.push(screen);
    return screen;
  };

  it('is typed into before, during and after, and is seen cell by cell as it would be without us', async () => {
    hms.new = join(directory, 'hm.cjs');
    const file = join(fleet.directory, 'poem');
    const lines = Array.from({ length: 60 }, (_, n) => `${n} été 漢字 "quoted" ${'~'.repeat(n)}`);
    await writeFile(file, `${lines.join('\n')}\n`);
    const settings = '+set nu hls so=3 syntax=c';
    const vim = ['vim', '-u', 'NONE', '-i', 'NONE', '-n', '-N', settings, file] as const;
    await hm('old', 'launch', '--name', 'poem', '--env', 'LC_ALL=C.UTF-8', '--', ...vim);
    const shown = show([process.execPath, hms.old, 'attach', 'poem']);
    const beside = show(vim);
    const type = (keys: string) => {
      for (const screen of [shown, beside]) screen.type(keys);
    };
    const same = (screen: Screen) =>
      until(
        'both are the same',
        () => JSON.stringify(screen.cells) === JSON.stringify(beside.cells),
        20_000,
      ).catch(() => assert.deepEqual(screen.lines, beside.lines));

    for (const screen of [shown, beside]) await screen.shows(/58 été|1 été/);
    type('/quoted\r10jA typed before\x1b:5split\r');
    await shown.shows(/typed before/);
    await same(shown);
    assert.equal(fleet.serving, productVersion);

    // Who types does not wait for servers.
    type('oduring ');
    const upgrade = hm('new', 'port', 'web');
    let isOver = false;
    void upgrade.finally(() => {
      isOver = true;
    });
    let typed = 0;
    await until('the newer one serves', () => {
      if (!isOver) type(`${typed++ % 10}`);
      return isOver && fleet.serving === next;
    });
    await upgrade;
    assert.ok(typed > 3, `${typed} keys in the time of an upgrade`);
    type(' after\x1b');
    await shown.shows(/ after/);
    await same(shown);

    const poem = await runner('poem');
    assert.equal(await releaseOf(poem), productVersion);
    assert.match(poem.state, /running|ready/);
    const late = show([process.execPath, hms.new, 'attach', '--view', 'poem']);
    await late.shows(/typed before/);
    await same(late);

    await hm('new', 'launch', '--name', 'fresh', '--', 'sleep', '1000');
    const fresh = await runner('fresh');
    assert.equal(await releaseOf(fresh), next);
    assert.deepEqual([fresh.kind, fresh.hostId === poem.hostId], [poem.kind, false]);

    // The other one has the same file.
    shown.type(':wqa!\r');
    assert.deepEqual(await shown.ended, { code: 0, signal: undefined });
    assert.match(await readFile(file, 'utf8'), /^during \d+ after$/m);
    await until('its end is known', async () => (await runner('poem')).state === 'exited');
    await hm('new', 'stop', 'fresh');
    await hm('new', 'server', 'stop');
    assert.deepEqual(reigns(await fleet.journal()), [productVersion, next]);
  });
});
