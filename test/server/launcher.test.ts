/** The launcher in real shells: what it finds, what it says when something is gone, and that a hook always passes. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LauncherHarbor } from './launcher-harbor.ts';

/** By its first line it is run by the sh that the machine has; these two it must work with too. */
const shells = [undefined, ...['/bin/dash', '/bin/bash'].filter((path) => existsSync(path))];

for (const shell of shells)
  describe(`The launcher, run by ${shell ?? 'its first line'}`, function () {
    this.timeout(120_000);
    let here: LauncherHarbor;

    beforeEach(async () => {
      here = await LauncherHarbor.open(`it's a "state" $HOME \`x\``);
    });
    afterEach(() => here.close());

    it('runs the newest build of the store, with every argument as it was, and no process but itself', async () => {
      await here.install('an extension');
      const program = await here.store('0.2.0-000000000001');
      const args = ['port', 'web', '', 'a b', "it's", '$HOME', '*', '--', '-n', '\\'];
      const call = await here.call(args, { shell, env: { PATH: '/nowhere' } });
      assert.deepEqual(call.args, args);
      assert.equal(call.program, program);
      assert.equal(call.electron, undefined);
      assert.deepEqual(call.leaked, []);
      assert.equal(call.childFaults, 0, 'no process was started on the way');
    });

    it('is found to have started a process when it has: the measure sees one', async () => {
      await here.install('extension');
      await here.store('0.2.0-000000000001');
      const forking = (await here.launcherText()).replace('\n_hm_verb=', '\n_hm_x=$(:)\n_hm_verb=');
      await writeFile(here.places.launcher, forking);
      assert.ok((await here.call(['port'], { shell })).childFaults > 0);
    });

    it('follows the store: a newer build is run by the very next call', async () => {
      await here.install('extension');
      await here.store('0.2.0-000000000001');
      const newer = await here.store('0.3.0-000000000002');
      assert.equal((await here.call(['port'], { shell })).program, newer);
    });

    it('works through a symbolic link, and through a link to that', async () => {
      await here.install('extension');
      const program = await here.store('0.2.0-000000000001');
      const bin = join(here.harbor.root, 'home', '.local', 'bin');
      await mkdir(bin, { recursive: true });
      await symlink(here.places.launcher, join(bin, 'hm'));
      await symlink('hm', join(bin, 'harbormaster'));
      for (const name of ['hm', 'harbormaster']) {
        const call = await here.call(['port', 'web'], { shell, path: join(bin, name) });
        assert.deepEqual([call.program, call.args], [program, ['port', 'web']]);
      }
    });

    it('runs the installation itself when the version folder, or all of the store, is gone', async () => {
      const root = await here.install('my extension');
      const program = await here.store('0.2.0-000000000001');
      await rm(program);
      assert.equal((await here.call(['port'], { shell })).program, join(root, 'out', 'hm.cjs'));
      await rm(here.places.versions, { recursive: true });
      assert.equal((await here.call(['port'], { shell })).program, join(root, 'out', 'hm.cjs'));
    });

    it('works as long as one installation is there, whichever', async () => {
      const roots = [await here.install('one'), await here.install('two')];
      await here.store('0.2.0-000000000001');
      for (const gone of roots) {
        await rename(gone, `${gone}.away`);
        await here.call(['port'], { shell });
        await rename(`${gone}.away`, gone);
      }
    });

    it('says that all installations are gone, and still runs hm uninstall', async () => {
      const root = await here.install('extension');
      const program = await here.store('0.2.0-000000000001');
      await rm(root, { recursive: true });
      for (const args of [['port', 'web'], ['--version'], []]) {
        const said = await here.run(args, { shell });
        assert.equal(said.code, 1);
        assert.equal(said.stdout, '');
        assert.match(
          said.stderr,
          /^hm: Harbormaster is no longer installed: [^\n]+hm uninstall\n$/,
        );
        assert.ok(said.stderr.includes(here.places.installs));
      }
      assert.equal((await here.call(['uninstall', '--purge'], { shell })).program, program);
    });

    it('is not taken in by the folder that an uninstaller emptied', async () => {
      const root = await here.install('extension');
      await here.store('0.2.0-000000000001');
      await rm(join(root, 'package.json'));
      assert.match((await here.run(['port'], { shell })).stderr, /no longer installed/);
    });

    it('says which version folder is gone when nothing can take its place', async () => {
      const root = await here.install('extension');
      const program = await here.store('0.2.0-000000000001');
      await rm(program);
      await rm(join(root, 'out'), { recursive: true });
      const said = await here.run(['port'], { shell });
      assert.equal(said.code, 1);
      assert.match(said.stderr, /^hm: [^\n]*0\.2\.0-000000000001 is gone\.[^\n]+\n$/);
    });

    it('takes a Node from the PATH when the recorded one has vanished', async () => {
      await here.install('extension');
      await here.store('0.2.0-000000000001');
      await writeFile(here.places.runtime, '/no/such editor/code\nelectron\n');
      const call = await here.call(['port', 'a b'], { shell });
      assert.deepEqual(call.args, ['port', 'a b']);
      assert.equal(call.electron, undefined, 'a plain Node is not told to be one');
      await rm(here.places.runtime);
      await here.call(['port'], { shell });
    });

    it('says so when there is no Node at all, and when the only one is too old', async () => {
      await here.install('extension');
      await here.store('0.2.0-000000000001');
      await writeFile(here.places.runtime, '/no/such/node\nnode\n');
      const none = await here.run(['port'], { shell, env: { PATH: '/nowhere' } });
      assert.equal(none.code, 1);
      assert.match(none.stderr, /^hm: there is no Node to run it: \/no\/such\/node [^\n]+\n$/);
      const old = join(here.harbor.root, 'old');
      await mkdir(old);
      await writeFile(join(old, 'node'), '#!/bin/sh\necho v18.20.4\n');
      await chmod(join(old, 'node'), 0o755);
      const said = await here.run(['port'], { shell, env: { PATH: old } });
      assert.match(said.stderr, /no node on the PATH is 20 or later/);
    });

    it('tells an editor that is recorded to be Node, by the one variable for that', async () => {
      await here.install('extension');
      await here.store('0.2.0-000000000001');
      const editor = join(here.harbor.root, 'the editor');
      await writeFile(editor, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
      await chmod(editor, 0o755);
      await writeFile(here.places.runtime, `${editor}\nelectron\n`);
      assert.equal((await here.call(['port'], { shell })).electron, '1');
    });

    it('lets a hook pass whatever is gone: exit 0, nothing said', async () => {
      const root = await here.install('extension');
      const program = await here.store('0.2.0-000000000001');
      const passes = async (what: string) => {
        const said = await here.run(['hook', 'claude-code'], { shell, env: { PATH: '/nowhere' } });
        assert.deepEqual([said.code, said.stdout, said.stderr], [0, '', ''], what);
      };
      await writeFile(here.places.runtime, '/no/such/node\nnode\n');
      await passes('no runtime');
      await rm(program);
      await rm(join(root, 'out'), { recursive: true });
      await passes('no version');
      await rm(root, { recursive: true });
      await passes('no installation');
      await rm(here.places.installs);
      await passes('no list');
    });
  });

describe('Placing the launcher', () => {
  let here: LauncherHarbor;

  beforeEach(async () => {
    here = await LauncherHarbor.open();
  });
  afterEach(() => here.close());

  it('by ten installations at once lists every one of them, each once', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `extension ${n}`);
    const roots = await Promise.all(names.map((name) => here.install(name)));
    const listed = (await readFile(here.places.installs, 'utf8')).trimEnd().split('\n');
    assert.deepEqual([...new Set(listed)].sort(), [...roots].sort());
  });

  it('forgets installations that are gone, so that the list does not grow with every update', async () => {
    const old = await here.install('0.1.0');
    await rm(old, { recursive: true });
    const root = await here.install('0.2.0');
    assert.equal(await readFile(here.places.installs, 'utf8'), `${root}\n`);
  });

  it('writes nothing anew that is as it should be', async () => {
    await here.install('extension');
    await chmod(here.places.launcher, 0o500);
    await here.install('extension');
    assert.equal((await stat(here.places.launcher)).mode & 0o777, 0o500);
  });
});
