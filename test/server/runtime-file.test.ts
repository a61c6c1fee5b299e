/** runtime.json: what a project's directory says of its server, and what becomes of one that others wrote. */
import assert from 'node:assert/strict';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerHealth } from '#protocol/server.ts';
import { until } from './harbor.ts';
import { Terminal } from './terminal.ts';

describe('runtime.json', function () {
  this.timeout(120_000);
  let shop: Terminal;
  let file: string;

  const read = async () => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const serverOf = async () => (await shop.askJson<ServerHealth>('server', 'status')).server_id;

  beforeEach(async () => {
    shop = await Terminal.open();
    file = join(shop.directory, '.harbormaster/runtime.json');
  });
  afterEach(() => shop.close());

  it('says of a shared server where it is, once the user has named the project, and goes with it', async () => {
    await shop.ask('port', 'web');
    await assert.rejects(lstat(file), { code: 'ENOENT' });
    await shop.ask('server', 'start', '--mode', 'shared');
    await until('it is there', () =>
      lstat(file).then(
        () => true,
        () => false,
      ),
    );
    const { mode, server_id, project_root, schema_version } = await read();
    assert.deepEqual(
      { mode, server_id, project_root, schema_version },
      {
        ...{ mode: 'shared', server_id: await serverOf(), project_root: shop.directory },
        schema_version: 1,
      },
    );
    assert.equal((await lstat(file)).mode & 0o777, 0o600);
    await shop.ask('server', 'stop');
    assert.deepEqual(await readdir(join(shop.directory, '.harbormaster')), ['.gitignore']);
  });

  it('of a newer Harbormaster is left as it is', async () => {
    await mkdir(join(shop.directory, '.harbormaster'), { mode: 0o700 });
    const newer = '{"schema_version":2,"anything":true}';
    await writeFile(file, newer, { mode: 0o600 });
    await shop.ask('server', 'start', '--mode', 'project');
    await shop.ask('port', 'web');
    await shop.ask('server', 'stop');
    assert.equal(await readFile(file, 'utf8'), newer);
  });

  it('that somebody hostile left is replaced, and what it points to is not touched', async () => {
    const victim = join(shop.harbor.root, 'victim');
    await writeFile(victim, 'precious');
    await mkdir(join(shop.directory, '.harbormaster'), { mode: 0o700 });
    await symlink(victim, file);
    await shop.ask('server', 'start', '--mode', 'project');
    assert.equal((await read()).server_id, await serverOf());
    assert.equal(await readFile(victim, 'utf8'), 'precious');
    assert.ok((await lstat(file)).isFile());
  });

  it('and all else of ours stays out of a directory that is a link', async () => {
    const victim = join(shop.harbor.root, 'victim');
    await mkdir(victim, { mode: 0o700 });
    await symlink(victim, join(shop.directory, '.harbormaster'));
    const said = await shop.hm('server', 'start', '--mode', 'project');
    assert.equal(said.code, 7);
    assert.match(said.stderr, /is a symbolic link/);
    assert.deepEqual(await readdir(victim), []);
  });
});
