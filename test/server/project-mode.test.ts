/** Project mode, as a user has it: servers of their own for single projects, beside the shared one that has the ports. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstat, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import type { Lease } from '#protocol/ports.ts';
import type { ServerHealth } from '#protocol/server.ts';
import { kill, until } from './harbor.ts';
import type { Row } from './servers-row.ts';
import { Terminal } from './terminal.ts';

describe('Project mode', function () {
  this.timeout(120_000);
  let shop: Terminal;
  let forge: Terminal;

  const rows = (terminal = shop) => terminal.askJson<Row[]>('servers');
  const rowOf = async (terminal: Terminal) =>
    (await rows()).find(({ project }) => project?.root === terminal.directory);
  const health = (terminal: Terminal, ...more: string[]) =>
    terminal.askJson<ServerHealth & { running: boolean }>('server', 'status', ...more);
  const ownFiles = (terminal: Terminal) =>
    readdir(join(terminal.directory, '.harbormaster')).then((names) => names.sort());
  /** What git says of a repository in which nothing but Harbormaster was at work. */
  const assertClean = (...terminals: Terminal[]) => {
    for (const { directory, env } of terminals)
      assert.equal(
        execFileSync('git', ['status', '--porcelain'], { cwd: directory, env, encoding: 'utf8' }),
        '',
      );
  };

  beforeEach(async () => {
    shop = await Terminal.open();
    forge = await shop.in('forge');
    for (const { directory, env } of [shop, forge])
      execFileSync('git', ['init', '--quiet'], { cwd: directory, env });
  });
  afterEach(() => shop.close());

  it('serves two repositories at once, found from below and through a link, each with a state of its own', async () => {
    const nested = await shop.in('shop/src/deep');
    await nested.ask('server', 'start', '--mode', 'project');
    assertClean(shop, forge);
    await symlink(forge.directory, join(shop.harbor.root, 'link'));
    const linked = await shop.in('link');
    await linked.ask('server', 'start', '--mode', 'project');
    assertClean(shop, forge);

    const [ours, theirs] = [await health(nested), await health(linked)];
    assert.deepEqual([ours.mode, ours.project_root], ['project', shop.directory]);
    assert.deepEqual([theirs.mode, theirs.project_root], ['project', forge.directory]);
    assert.notEqual(ours.server_id, theirs.server_id);
    const listed = await rows();
    assert.deepEqual(listed.map(({ mode, health: condition }) => [mode, condition]).sort(), [
      ['project', 'healthy'],
      ['project', 'healthy'],
      ['shared', 'healthy'],
    ]);
    assert.equal((await rowOf(shop))?.pid, ours.pid);

    const [first, second] = [await nested.ask('port', 'web'), await linked.ask('port', 'web')];
    assert.notEqual(first, second, 'ports are a thing of the machine');
    const leases = await forge.askJson<Lease[]>('ls');
    assert.deepEqual(leases.map(({ port }) => String(port)).sort(), [first, second].sort());
    assertClean(shop, forge);
  });

  it('is usable by the next command when its server was killed', async () => {
    await shop.ask('server', 'start', '--mode', 'project');
    const before = await health(shop);
    const port = await shop.ask('port', 'web');
    kill(before.pid, 'SIGKILL');
    await until('it is dead', async () => (await rowOf(shop))?.health === 'dead');
    const stale = await readFile(join(shop.directory, '.harbormaster/runtime.json'), 'utf8');
    assert.equal(JSON.parse(stale).server_id, before.server_id, 'what a killed server left');

    assert.equal(await shop.ask('port', 'web'), port);
    const after = await health(shop);
    assert.notEqual(after.server_id, before.server_id);
    assert.ok(after.revision > before.revision, 'the same journal goes on');
    const fresh = await readFile(join(shop.directory, '.harbormaster/runtime.json'), 'utf8');
    assert.equal(JSON.parse(fresh).server_id, after.server_id);
    assertClean(shop);
  });

  it('leaves its journal and nothing else when it is stopped', async () => {
    await shop.ask('server', 'start', '--mode', 'project');
    const [data] = (await ownFiles(shop)).filter((name) => name.startsWith('data-'));
    assert.deepEqual(await ownFiles(shop), ['.gitignore', data, 'runtime.json']);
    await shop.ask('server', 'stop');
    assert.deepEqual(await ownFiles(shop), ['.gitignore', data]);
    assert.equal(await rowOf(shop), undefined);
    assertClean(shop);
  });

  it('is changed with hm init --mode, and never mixes what the two servers remember', async () => {
    const port = await shop.ask('port', 'web');
    await shop.ask('init', '--mode', 'project');
    execFileSync('git', ['add', 'harbormaster.jsonc'], { cwd: shop.directory, env: shop.env });
    const committed = ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'mode'];
    execFileSync('git', committed, { cwd: shop.directory, env: shop.env });

    assert.equal(await shop.ask('port', 'web'), port, 'the lease is the shared server’s');
    const own = await health(shop);
    assert.equal(own.mode, 'project');
    assert.equal(own.counts.leases, 0);
    assertClean(shop);
    await shop.ask('server', 'stop');
    await shop.ask('port', 'web');
    assert.equal((await health(shop)).mode, 'project', 'the file says so, for good');

    const journal = await journalOf(shop);
    assert.doesNotMatch(journal, /portLeased/);
    await shop.ask('init', '--mode', 'shared');
    assert.equal(await rowOf(shop), undefined);
    assert.equal(await shop.ask('port', 'web'), port);
    assert.equal((await health(shop)).mode, 'shared');
    const told = await shop.askJson<Activity[]>('activity', '--limit', '1000');
    const own_started = told.filter(({ data }) => data.serverId === own.server_id);
    assert.deepEqual(own_started, [], 'the shared journal knows nothing of the project’s server');
    assert.ok((await journalOf(shop)).startsWith(journal.slice(0, 200)), 'the journal stays');
  });

  it('changes nothing in a repository that names itself, and asks nobody there', async () => {
    await writeFile(
      join(forge.directory, 'harbormaster.jsonc'),
      '{ "version": 1, "mode": "project", "services": { "web": {} } }',
    );
    await shop.ask('server', 'start', '--mode', 'project');
    await forge.ask('port', 'web');
    assert.equal((await health(forge)).mode, 'shared');
    await assert.rejects(lstat(join(forge.directory, '.harbormaster')), { code: 'ENOENT' });
  });

  it('waits for no pipe and breaks at no depth that stands where the project’s file should', async () => {
    await shop.ask('server', 'start', '--mode', 'project');
    const file = join(shop.directory, 'harbormaster.jsonc');
    const refused = async () => {
      const said = await shop.hm('init', '--mode', 'shared');
      assert.deepEqual([said.code, said.stderr.includes('RangeError')], [2, false], said.stderr);
      assert.match(said.stderr, /cannot be read, so its mode cannot be set/);
    };
    execFileSync('mkfifo', [file]);
    await refused();
    await rm(file);
    await writeFile(file, '['.repeat(50_000));
    await refused();
    assert.equal((await health(shop)).mode, 'project');
    await rm(file);
  });

  it('refuses a mode that the project’s file contradicts, and says how to change it', async () => {
    await shop.ask('init', '--mode', 'project');
    const said = await shop.hm('server', 'start', '--mode', 'shared');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /"mode": "project".*hm init --mode shared/);
  });

  it('is degraded while the shared server is away, and brings it back with the next request', async () => {
    await shop.ask('server', 'start', '--mode', 'project');
    const port = await shop.ask('port', 'web');
    const shared = await health(shop, '--mode', 'shared');
    kill(shared.pid, 'SIGKILL');
    await until('it is noticed', async () => (await health(shop)).status === 'degraded');
    const { reasons } = await health(shop);
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['upstreamAway'],
    );
    assert.match(await shop.ask('server', 'status'), /shared server.*is away/);
    assert.equal(await shop.ask('port', 'web'), port);
    await until('it is healthy', async () => (await health(shop)).status === 'healthy');
  });

  it('says what is wrong when the shared server does not answer, and does not replace it', async () => {
    await shop.ask('server', 'start', '--mode', 'project');
    const shared = await health(shop, '--mode', 'shared');
    kill(shared.pid, 'SIGSTOP');
    try {
      const said = await shop.hm('port', 'web');
      assert.notEqual(said.code, 0);
      assert.match(said.stderr, /shared server, which has the ports, did not answer|longer than/);
    } finally {
      kill(shared.pid, 'SIGCONT');
    }
    assert.match(await shop.ask('port', 'web'), /^\d+$/);
    assert.equal((await health(shop, '--mode', 'shared')).pid, shared.pid);
  });

  describe('of a project that stands elsewhere now', () => {
    beforeEach(async () => {
      await shop.ask('init', '--mode', 'project');
      await shop.ask('port', 'web');
    });

    it('goes on with its data when the user says that it was moved', async () => {
      const before = await health(shop);
      await shop.ask('server', 'stop');
      const there = join(shop.harbor.root, 'bazaar');
      await rename(shop.directory, there);
      const bazaar = await shop.in('bazaar');
      const said = await bazaar.hm('server', 'start');
      assert.equal(said.code, 7);
      assert.match(said.stderr, /belongs to .*shop.*--moved.*--copied/);
      await bazaar.ask('server', 'start', '--moved');
      const after = await health(bazaar);
      assert.equal(after.project_root, there);
      assert.ok(after.revision > before.revision, 'its journal goes on');
    });

    it('begins anew when the user says that it was copied, and keeps the copied data aside', async () => {
      const there = join(shop.harbor.root, 'copy');
      execFileSync('cp', ['-a', shop.directory, there]);
      const copy = await shop.in('copy');
      const moved = await copy.hm('server', 'start', '--moved');
      assert.equal(moved.code, 1);
      assert.match(moved.stderr, /has its data still/);
      await copy.ask('server', 'start', '--copied');
      const [original, other] = [await health(shop), await health(copy)];
      assert.notEqual(original.server_id, other.server_id);
      assert.equal(other.project_root, there);
      assert.ok((await ownFiles(copy)).some((name) => name.startsWith('copied-')));
      const journalIds = await Promise.all([shop, copy].map(journalIdOf));
      assert.notEqual(journalIds[0], journalIds[1]);
    });
  });

  /** Everything in the journal of the project's own server, as text. */
  async function journalOf({ directory }: Terminal): Promise<string> {
    const own = join(directory, '.harbormaster');
    const [data = ''] = (await readdir(own)).filter((name) => name.startsWith('data-'));
    const names = (await readdir(join(own, data))).filter((name) => name.startsWith('journal-'));
    const parts = names.sort().map((name) => readFile(join(own, data, name), 'utf8'));
    return (await Promise.all(parts)).join('');
  }

  async function journalIdOf(terminal: Terminal): Promise<string | undefined> {
    return /"journalId":"([^"]+)"/.exec(await journalOf(terminal))?.[1];
  }
});
