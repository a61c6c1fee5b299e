/** The line in Claude Code's settings: put in, taken out, and everything else as it was. */
import assert from 'node:assert/strict';
import { access, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hookLine } from '#client/launcher/hook-line.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { Terminal } from './terminal.ts';

describe('hm hooks', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let file: string;

  beforeEach(async () => {
    terminal = await Terminal.open();
    await mkdir(join(terminal.harbor.root, 'home', '.claude'));
    file = join(terminal.harbor.root, 'home', '.claude', 'settings.json');
  });
  afterEach(() => terminal.close());

  it('install adds the line once, says where, keeps everything else, and remove takes it out', async () => {
    const before = '{\n  "model": "opus" // mine\n}\n';
    await writeFile(file, before, { mode: 0o640 });
    assert.match(await terminal.ask('hooks', 'status'), /^Not installed in /);
    const said = await terminal.ask('hooks', 'install');
    assert.ok(said.includes(file));
    const { launcher } = launcherPlaces(terminal.harbor.places);
    assert.equal(
      (await terminal.askJson<{ command: string }>('hooks', 'status')).command,
      hookLine(launcher),
    );
    assert.match(await terminal.ask('hooks', 'status'), /^Installed in /);
    assert.equal((await stat(file)).mode & 0o777, 0o640);
    assert.equal(await readFile(`${file}.before-harbormaster`, 'utf8'), before);
    const text = await readFile(file, 'utf8');
    assert.match(await terminal.ask('hooks', 'install'), /already/);
    assert.equal(await readFile(file, 'utf8'), text);
    await terminal.ask('hooks', 'remove');
    assert.equal(await readFile(file, 'utf8'), before);
    assert.match(await terminal.ask('hooks', 'remove'), /does not call/);
  });

  it('make the file when there is none, and remove makes none', async () => {
    await rm(join(terminal.harbor.root, 'home', '.claude'), { recursive: true });
    await terminal.ask('hooks', 'remove');
    await assert.rejects(access(file));
    await terminal.ask('hook', 'install', 'claude-code');
    assert.ok(JSON.parse(await readFile(file, 'utf8')).hooks.SessionStart);
    await terminal.ask('hook', 'uninstall', 'claude-code');
    await assert.rejects(access(file), 'what was made for the hook goes with it');
    await writeFile(file, '{}\n');
    await terminal.ask('hook', 'install', 'claude-code');
    await terminal.ask('hook', 'uninstall', 'claude-code');
    assert.equal(await readFile(file, 'utf8'), '{}\n');
  });

  it('follow a link to where the settings are really kept, and CLAUDE_CONFIG_DIR', async () => {
    const kept = join(terminal.harbor.root, 'dotfiles.json');
    await writeFile(kept, '{}');
    await symlink(kept, file);
    await terminal.ask('hooks', 'install');
    assert.ok((await lstat(file)).isSymbolicLink());
    assert.match(await readFile(kept, 'utf8'), /hook claude-code/);
    const other = join(terminal.harbor.root, 'claude');
    terminal = await terminal.in('shop', { CLAUDE_CONFIG_DIR: other });
    await terminal.ask('hooks', 'install');
    assert.match(await readFile(join(other, 'settings.json'), 'utf8'), /hook claude-code/);
  });

  it('refuse a file that is broken, and leave it as it is', async () => {
    await writeFile(file, '{ "model": "opus",, }');
    for (const verb of ['install', 'remove']) {
      const said = await terminal.hm('hooks', verb);
      assert.equal(said.code, 2);
      assert.match(said.stderr, /settings\.json is not JSON \([A-Za-z]+, line 1\); it is left/);
      assert.equal(await readFile(file, 'utf8'), '{ "model": "opus",, }');
    }
  });

  it('say that the launcher is gone', async () => {
    await terminal.ask('hooks', 'install');
    await rm(launcherPlaces(terminal.harbor.places).launcher);
    assert.match(await terminal.ask('hooks', 'status'), /is gone, so it does nothing/);
    await terminal.ask('hooks', 'install');
    assert.match(await terminal.ask('hooks', 'status'), /^Installed in [^,]+$/);
  });

  it('are run by the launcher as by the bundle', async () => {
    await terminal.ask('hooks', 'install');
    const { launcher } = launcherPlaces(terminal.harbor.places);
    const said = await terminal.spawn(launcher, 'hooks', 'status').ended;
    assert.deepEqual([said.code, said.stderr], [0, '']);
    assert.match(said.stdout, /^Installed/);
  });
});
