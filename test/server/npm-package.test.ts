/** The npm package: what `npm pack` makes is installed without a network, and is the whole command line. */
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { Terminal } from './terminal.ts';

const repository = join(import.meta.dirname, '../..');

describe('The npm package', function () {
  this.timeout(180_000);
  let terminal: Terminal;
  let bin: string;

  /** What must not reach npm: the settings of one in which the tests themselves may run. */
  const npm = async (cwd: string, ...args: string[]) => {
    const shell = await terminal.in(cwd);
    const said = await shell.spawn('npm', ...args).ended;
    assert.equal(said.code, 0, said.stderr);
    return said.stdout;
  };

  before(async () => {
    terminal = await Terminal.open();
    const packages = join(terminal.harbor.root, 'packages');
    const place = join(terminal.harbor.root, 'an empty place');
    await mkdir(packages);
    await mkdir(place);
    const said = await npm(repository, 'pack', '--silent', '--pack-destination', packages);
    const archive = join(packages, said.trim().split('\n').at(-1) ?? '');
    await npm(place, 'init', '--yes');
    await npm(place, 'install', '--offline', '--no-audit', '--no-fund', archive);
    bin = join(place, 'node_modules', '.bin');
  });
  after(() => terminal.close());

  const run = (name: string, ...args: string[]) => terminal.spawn(join(bin, name), ...args).ended;

  it('has the bins hm and harbormaster', async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    for (const name of ['hm', 'harbormaster']) {
      const said = await run(name, '--version');
      assert.deepEqual([said.code, said.stderr], [0, '']);
      assert.ok(said.stdout.startsWith(version), said.stdout);
    }
  });

  it('leases a port with nothing else installed, its server included', async () => {
    const said = await run('hm', 'port', 'web');
    assert.equal(said.code, 0, said.stderr);
    assert.match(said.stdout, /^\d+\n$/);
  });

  it('is an installation whose launcher outlives it, and says so when it is gone', async () => {
    assert.equal((await run('hm', 'install')).code, 0);
    const { launcher } = launcherPlaces(terminal.harbor.places);
    const port = await terminal.spawn(launcher, 'port', 'web').ended;
    assert.deepEqual([port.code, port.stderr], [0, '']);
    await npm(join(bin, '../..'), 'uninstall', '--offline', '--no-audit', 'harbormaster');
    const said = await terminal.spawn(launcher, 'port', 'web').ended;
    assert.equal(said.code, 1);
    assert.match(said.stderr, /no longer installed/);
  });
});
