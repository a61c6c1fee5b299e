/** What a window does for projects with a server of their own: it is started, kept, and let go with the mode. */
import assert from 'node:assert/strict';
import { OwnServers } from '#client/connection/own-servers.ts';
import type { Project } from '#protocol/projects.ts';
import type { ServerHealth } from '#protocol/server.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { Terminal } from './terminal.ts';

describe('A window in a project with a server of its own', function () {
  this.timeout(120_000);
  let shop: Terminal;
  let own: OwnServers;
  let id: string;

  const pid = () => own.servers.get(id)?.pid;
  const isThere = (not?: number) =>
    until('its server is there', () => pid() !== undefined && pid() !== not, 20_000);

  beforeEach(async () => {
    shop = await Terminal.open();
    await shop.ask('init', '--mode', 'project');
    await shop.ask('port', 'web');
    const health = await shop.askJson<ServerHealth & Project>('server', 'status');
    id = health.project_id ?? assert.fail('it serves a project');
    await shop.ask('server', 'stop');
    const facts = { kind: 'window', name: 'a window', version: '0.0.0' } as const;
    own = new OwnServers({ program: { script: builtProgram('server') }, facts, env: shop.env });
  });
  afterEach(async () => {
    own.close();
    await shop.close();
  });

  it('starts it, keeps it when it dies, and tells which it is', async () => {
    own.keep(new Map([[id, shop.directory]]));
    await isThere();
    const first = pid()!;
    assert.equal((await shop.askJson<ServerHealth>('server', 'status')).pid, first);
    kill(first, 'SIGKILL');
    await isThere(first);
  });

  it('lets it go when the project is given back to the shared server', async () => {
    own.keep(new Map([[id, shop.directory]]));
    await isThere();
    await shop.ask('init', '--mode', 'shared');
    await until('it is gone', () => pid() === undefined);
    await shop.ask('port', 'web');
    const servers = await shop.askJson<{ mode: string }[]>('servers');
    assert.deepEqual(
      servers.map(({ mode }) => mode),
      ['shared'],
    );
  });
});
