/** The register of projects as a user meets it, before and after a restart, and `hm new`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegisteredProject } from '#protocol/project-register.ts';
import { kill } from './harbor.ts';
import { Terminal } from './terminal.ts';

describe('hm projects', function () {
  this.timeout(120_000);
  let shop: Terminal;

  before(async () => {
    shop = await Terminal.open();
  });
  after(() => shop.close());

  const list = (...more: string[]) => shop.askJson<RegisteredProject[]>('projects', ...more);
  const names = async (...more: string[]) => (await list(...more)).map(({ name }) => name).sort();

  it('has nothing to tell before a project was met', async () => {
    assert.equal(await shop.ask('projects'), 'No project was met yet.');
  });

  it('tells the same story of three projects before and after the server was killed', async () => {
    const forge = await shop.in('forge');
    const attic = await shop.in('attic');
    for (const each of [shop, forge, attic]) await each.ask('port', 'web');
    assert.match(await shop.ask('projects', 'archive', 'attic'), /^Put attic away\. .*restore p_/);
    assert.match(await shop.ask('projects', 'rename', '.', 'The Shop'), /now called The Shop/);
    assert.match(await shop.ask('projects', 'tag', 'the shop', 'Client-X'), /tagged client-x/);
    await rm(forge.directory, { recursive: true });
    const story = async () =>
      (await list('--all')).map(({ name, tags, archived, directory, leases }) => ({
        ...{ name, tags, archived, directory, ports: leases.length },
      }));
    const before = await story();
    assert.deepEqual(before, [
      { name: 'The Shop', tags: ['client-x'], archived: false, directory: 'present', ports: 1 },
      { name: 'forge', tags: [], archived: false, directory: 'missing', ports: 1 },
      { name: 'attic', tags: [], archived: true, directory: 'present', ports: 1 },
    ]);
    kill(await shop.serverPid(), 'SIGKILL');
    assert.deepEqual(await story(), before);
    assert.deepEqual(await names(), ['The Shop', 'forge']);
    const table = await shop.ask('projects', '--all');
    assert.match(table, /The Shop +- +1 port +client-x +within the hour +p_\w{8} +\/\S+\/shop/);
    assert.match(table, /forge +- +directory missing, 1 port/);
    assert.match(table, /attic +- +archived, 1 port/);
    assert.match(await shop.ask('projects', 'The Shop'), /^project +The Shop \(p_\w{8}\)\n/);
  });

  it('forgets nothing that holds a port, and says which', async () => {
    const refused = await shop.hm('projects', 'forget', 'attic');
    assert.equal(refused.code, 5);
    assert.match(refused.stderr, /attic is not forgotten: it holds port \d+ of web \(project\)/);
    const json = await shop.hm('projects', 'forget', 'attic', '--json');
    assert.match(JSON.parse(json.stderr).error.refusal.project.id, /^p_/);
    const attic = await shop.in('attic');
    await attic.ask('release', 'web');
    assert.match(await shop.ask('projects', 'forget', attic.directory), /^Forgot attic/);
    assert.deepEqual(await names('--all'), ['The Shop', 'forge']);
    assert.deepEqual(await readdir(attic.directory), []);
  });

  it('knows a project by a path in it, and one that is missing by the path it had', async () => {
    const forge = join(shop.harbor.root, 'forge');
    assert.match(await shop.ask('projects', 'show', forge), /is not there any more/);
    await mkdir(join(shop.directory, 'deep'));
    const deep = await shop.in(join(shop.directory, 'deep'));
    await writeFile(join(shop.directory, 'package.json'), '{}');
    assert.match(await deep.ask('projects', 'show', './'), /^project +The Shop/);
  });

  it('refuses an ambiguous name with the candidates, and one that is none with the nearest', async () => {
    const twin = await shop.in('twins/forge');
    await twin.ask('port', 'web');
    const said = await shop.hm('projects', 'archive', 'forge');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /2 projects are called 'forge'.*p_\w{8} \(\S+\/twins\/forge\)/);
    const slip = await shop.hm('projects', 'show', 'The Shpo');
    assert.equal(slip.code, 2);
    assert.match(slip.stderr, /No project 'The Shpo' was met\. Did you mean 'The Shop'\?/);
    assert.equal((await shop.hm('projects', 'tag', 'The Shop', '-x y')).code, 2);
    assert.equal((await shop.hm('projects', 'tag', 'The Shop', 'x y')).code, 2);
    assert.equal((await shop.hm('projects', 'rename', 'The Shop', 'x\u0007')).code, 2);
  });

  it('finds a directory again that was moved away and back', async () => {
    const forge = await shop.in('back');
    await forge.ask('port', 'web');
    await rename(forge.directory, `${forge.directory}-moved`);
    const seen = async () => (await list()).find(({ root }) => root === forge.directory)?.directory;
    assert.equal(await seen(), 'missing');
    await rename(`${forge.directory}-moved`, forge.directory);
    assert.equal(await seen(), 'present');
  });
});

describe('hm new', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  const text = (...path: string[]) => readFile(join(terminal.directory, ...path), 'utf8');

  it('makes a directory, a repository and a project file, and says what it made', async () => {
    const said = await terminal.ask('new', 'fresh/app');
    assert.match(said, /^Made \S+\/fresh\/app\.\nMade a git repository in it\.\nWrote \S+jsonc:/);
    assert.match(await text('fresh/app/.git/HEAD'), /^ref: /);
    const app = await terminal.in(join(terminal.directory, 'fresh/app'));
    assert.match(await app.ask('port'), /^\d+$/);
  });

  it('makes no repository inside another one', async () => {
    execFileSync('git', ['init', '--quiet', join(terminal.directory, 'mono')]);
    const mono = await terminal.in(join(terminal.directory, 'mono'));
    const made = await mono.askJson<{ git: string; file: { kind: string } }>('new', 'packages/a');
    assert.equal(made.git, 'inside');
    assert.equal(made.file.kind, 'written');
    assert.deepEqual(await readdir(join(mono.directory, 'packages/a')), ['harbormaster.jsonc']);
  });

  it('copies a template without its history and infers its services', async () => {
    const template = await terminal.in('template');
    await writeFile(join(template.directory, 'package.json'), '{ "scripts": { "dev": "vite" } }');
    await mkdir(join(template.directory, 'node_modules/vite'), { recursive: true });
    execFileSync('git', ['-C', template.directory, 'init', '--quiet', '-b', 'template']);
    const said = await terminal.ask('new', 'copy', '--template', template.directory);
    assert.match(said, /"web": \{ "type": "dev", "port": 5173, "command": "npm run dev" \}/);
    assert.deepEqual((await readdir(join(terminal.directory, 'copy'))).sort(), [
      ...['.git', 'harbormaster.jsonc', 'package.json'],
    ]);
    assert.doesNotMatch(await text('copy/.git/HEAD'), /template/);
  });

  it('copies a repository by its address', async () => {
    const from = join(terminal.harbor.root, 'from');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', from, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
    await mkdir(from);
    await writeFile(join(from, 'Procfile'), 'api: node api.js\n');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    assert.match(await terminal.ask('new', 'cloned', '-t', `file://${from}`), /"api": \{/);
    const none = await terminal.hm('new', 'none', '-t', 'file:///no/such/place');
    assert.equal(none.code, 1);
    assert.match(none.stderr, /cannot be copied, and nothing was made/);
    assert.ok(!(await readdir(terminal.directory)).includes('none'));
  });

  it('touches nothing in a directory that has something', async () => {
    await mkdir(join(terminal.directory, 'full'));
    await writeFile(join(terminal.directory, 'full/notes'), 'mine');
    const said = await terminal.hm('new', 'full');
    assert.equal(said.code, 1);
    assert.match(said.stderr, /is not empty \(notes is in it\), and nothing was touched/);
    assert.deepEqual(await readdir(join(terminal.directory, 'full')), ['notes']);
    assert.equal((await terminal.hm('new', 'full/notes')).code, 1);
    assert.equal((await terminal.hm('new', 'x', '-t', '.')).code, 1);
  });
});
