/** Commands that are launched and that nobody declared: a tool that listens gets a port, as `hm run` would give it. */
import assert from 'node:assert/strict';
import type { Launched } from '#protocol/runners.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('What is launched', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const launch = (argv: readonly string[], more: object = {}) =>
    user.get<Launched>('runners/launch', { path, argv, ...more });
  const spawned = () =>
    harbor.hosts.spawned.map(({ argv, environment }) => ({ argv, port: environment.PORT }));
  const leased = async () =>
    (await user.get<{ service: string; port: number }[]>('ports/list', { path })).map(
      ({ service, port }) => `${service} ${port}`,
    );

  it('gets a port by its tool, and a second one another, as a service of its own name', async () => {
    assert.equal((await launch(['vite'])).kind, 'started');
    const second = await launch(['vite']);
    assert.ok(second.kind === 'started');
    assert.deepEqual([second.runner.name, second.runner.kind], ['vite-2', 'service']);
    assert.deepEqual(spawned(), [
      { argv: ['vite', '--port', '5173', '--strictPort'], port: '5173' },
      { argv: ['vite', '--port', '3000', '--strictPort'], port: '3000' },
    ]);
    assert.deepEqual((await leased()).sort(), ['vite 3000', 'web 5173']);
  });

  it('has the port that was typed, and none when it is an agent or no tool that is known', async () => {
    assert.equal((await launch(['vite', '--port', '5199'])).kind, 'started');
    assert.equal((await launch(['sleep', '60'])).kind, 'started');
    assert.equal((await launch(['vite'], { kind: 'agent', name: 'helper' })).kind, 'started');
    assert.deepEqual(
      spawned().map(({ port }) => port),
      ['5199', undefined, undefined],
    );
    assert.deepEqual(await leased(), ['web 5199']);
  });

  it('that replaces another keeps its port', async () => {
    await launch(['vite'], { name: 'app' });
    const again = launch(['vite'], { name: 'app', onTaken: 'replace' });
    assert.equal((await harbor.passing(again)).kind, 'started');
    await untilSeen('the second one', () => spawned()[1]);
    assert.deepEqual(
      spawned().map(({ port }) => port),
      ['5173', '5173'],
    );
  });
});
