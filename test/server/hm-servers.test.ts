/** `hm servers`: what lives, what does not answer and what is dead, told apart. */
import assert from 'node:assert/strict';
import type { ServerHealth } from '#protocol/server.ts';
import { kill, until } from './harbor.ts';
import type { Row } from './servers-row.ts';
import { Terminal } from './terminal.ts';

describe('hm servers', function () {
  this.timeout(120_000);
  let shop: Terminal;

  const rows = () => shop.askJson<Row[]>('servers');

  beforeEach(async () => {
    shop = await Terminal.open();
  });
  afterEach(() => shop.close());

  it('lists none, and starts none', async () => {
    assert.deepEqual(await rows(), []);
    assert.deepEqual(await shop.harbor.processes(), []);
  });

  it('tells a stopped server from a dead one, and prunes the dead alone', async () => {
    await shop.ask('server', 'start', '--mode', 'project');
    const [shared, own] = await Promise.all([
      shop.askJson<ServerHealth>('server', 'status', '--mode', 'shared'),
      shop.askJson<ServerHealth>('server', 'status'),
    ]);
    kill(own.pid, 'SIGSTOP');
    try {
      const listed = await rows();
      assert.deepEqual(
        listed.map(({ mode, health: condition, pid }) => [mode, condition, pid]),
        [
          ['shared', 'healthy', shared.pid],
          ['project', 'not answering', own.pid],
        ],
      );
      const pruned = await shop.hm('servers', '--prune');
      assert.match(pruned.stderr, /None is proven dead/);
      assert.equal((await rows()).length, 2);
    } finally {
      kill(own.pid, 'SIGCONT');
    }
    kill(own.pid, 'SIGKILL');
    await until('it is dead', async () =>
      (await rows()).some(({ health: condition }) => condition === 'dead'),
    );
    const pruned = await shop.hm('servers', '--prune', '--json');
    assert.deepEqual(
      (JSON.parse(pruned.stdout) as Row[]).map(({ pid }) => pid),
      [shared.pid],
    );
    assert.equal((await rows()).length, 1);
    const [row] = await rows();
    assert.ok(row?.address.startsWith('/') && row.version && (row.uptime ?? -1) >= 0);
  });
});
