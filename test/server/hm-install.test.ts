/** `hm install`: what it puts where, what it says of the PATH, and what it never touches. */
import assert from 'node:assert/strict';
import { access, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { Terminal } from './terminal.ts';

describe('hm install', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let home: string;
  let command: string;

  beforeEach(async () => {
    terminal = await Terminal.open();
    home = join(terminal.harbor.root, 'home');
    command = join(home, '.local', 'bin', 'hm');
  });
  afterEach(() => terminal.close());

  const withPath = (more: string, env: Readonly<Record<string, string>> = {}) =>
    terminal.in('shop', { PATH: `${more}:${terminal.env.PATH}`, ...env });

  it('makes a command that is the newest hm, and is done already the second time', async () => {
    const shell = await withPath(join(home, '.local', 'bin'));
    const said = await shell.hm('install');
    assert.deepEqual([said.code, said.stderr], [0, '']);
    assert.ok(said.stdout.startsWith(`hm is installed: ${command} leads to `));
    assert.equal(await readlink(command), launcherPlaces(terminal.harbor.places).launcher);
    const version = await shell.spawn('sh', '-c', 'hm --version').ended;
    assert.equal(version.stdout, `${await terminal.ask('--version')}\n`);
    assert.match(await shell.ask('install'), /^hm is installed already: /);
  });

  it('says the line that puts its directory on the PATH, for the shell, and writes it nowhere', async () => {
    const lines: Readonly<Record<string, RegExp>> = {
      '/bin/bash': /add this line to ~\/\.profile: export PATH="\$HOME\/\.local\/bin:\$PATH"$/m,
      '/bin/zsh': /add this line to ~\/\.zprofile: export PATH=/,
      '/usr/bin/fish': /say this in your shell: fish_add_path ~\/\.local\/bin$/m,
      '': /say this in your shell: export PATH=/,
    };
    for (const [SHELL, line] of Object.entries(lines)) {
      const shell = await terminal.in('shop', { SHELL });
      const said = await shell.hm('install');
      assert.equal(said.code, 0);
      assert.match(said.stderr, line);
    }
    assert.deepEqual(await readdir(home), ['.local']);
  });

  it('says which other hm a shell finds first', async () => {
    const other = join(terminal.harbor.root, 'other');
    await mkdir(other);
    await writeFile(join(other, 'hm'), '#!/bin/sh\n', { mode: 0o755 });
    const shell = await withPath(`${other}:${join(home, '.local', 'bin')}`);
    assert.match((await shell.hm('install')).stderr, /another hm is found first .*\/other\/hm$/m);
  });

  it('leaves the hm of somebody else as it is, and says what it is', async () => {
    await mkdir(join(home, '.local', 'bin'), { recursive: true });
    await writeFile(command, 'theirs');
    const said = await terminal.hm('install');
    assert.equal(said.code, 1);
    assert.match(said.stderr, /\/hm is a program of somebody else, and is left as it is\. Move it/);
    assert.equal(await readFile(command, 'utf8'), 'theirs');
  });

  it('leaves a link to elsewhere as it is, one that leads nowhere included', async () => {
    await mkdir(join(home, '.local', 'bin'), { recursive: true });
    await symlink('/opt/no/such/hm', command);
    const said = await terminal.hm('install', '--json');
    assert.equal(said.code, 1);
    const { error } = JSON.parse(said.stderr);
    assert.deepEqual([error.kind, error.what], ['foreign', 'a link to /opt/no/such/hm']);
    assert.equal(await readlink(command), '/opt/no/such/hm');
  });

  it('says why when the directory cannot be made', async () => {
    await writeFile(join(home, '.local'), 'a file');
    const said = await terminal.hm('install');
    assert.equal(said.code, 1);
    assert.match(said.stderr, /^hm: [^\n]*\.local[^\n]*\nMore: hm help failed\n$/);
    await assert.rejects(access(command));
  });
});
