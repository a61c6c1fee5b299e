/** Runners that end by themselves: started again by their rule, given up after too many crashes, and what they left running. */
import assert from 'node:assert/strict';
import type { RestartRule } from '#server/runners/launch-order.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path, runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('Runners that end by themselves', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const runner = async () => {
    const [first] = await runnersOf(user, path);
    assert.ok(first);
    return first;
  };
  /** A runner with this rule, as a project file would give it one. */
  const begins = async (restart: RestartRule) => {
    await user.get('runners/launch', { path, argv: ['server'], name: 'web' });
    const { id } = await runner();
    const { orders } = harbor.hosts.files;
    const order = orders.get(id);
    assert.ok(order);
    orders.set(id, { ...order, restart });
    return id;
  };
  const comes = (state: string) =>
    untilSeen(`it is ${state}`, async () =>
      (await runnersOf(user, path)).find((each) => each.state === state),
    );
  const crashes = async (id: string) => {
    harbor.hosts.end(id, { code: 1 });
    await settled(10);
  };

  it('stay ended unless their rule says otherwise', async () => {
    const id = await begins('never');
    await crashes(id);
    await harbor.clock.pass(60_000);
    const { state, sight, exit } = await runner();
    assert.deepEqual([state, sight, exit?.code, exit?.observed], ['exited', 'ended', 1, true]);
    assert.equal(harbor.hosts.spawned.length, 1);
  });

  it('are started again after a crash, later each time, and given up at the third within a minute', async () => {
    const id = await begins('onFailure');
    for (const restarts of [1, 2]) {
      await crashes(id);
      const waiting = await comes('queued');
      assert.deepEqual([waiting.sight, waiting.restarts], ['restarting', restarts]);
      await harbor.clock.pass(2_000);
      await comes('running');
    }
    await crashes(id);
    assert.equal((await comes('crashLooping')).sight, 'crashLooping');
    await harbor.clock.pass(300_000);
    assert.equal(harbor.hosts.spawned.length, 3);
    await user.get('runners/start', { path, name: 'web' });
    assert.deepEqual([(await runner()).state, (await runner()).restarts], ['running', 0]);
  });

  it('have ended once the disk takes it again, when it was full at their end', async () => {
    const id = await begins('never');
    harbor.disk.fault = (verb) => {
      if (verb !== 'read' && verb !== 'list') throw new Error('ENOSPC');
    };
    await crashes(id);
    await harbor.clock.pass(10_000);
    assert.equal((await runner()).state, 'running', 'nothing is said that is not written down');
    harbor.disk.fault = () => undefined;
    await harbor.clock.pass(60_000);
    const { state, exit } = await comes('exited');
    assert.deepEqual([state, exit?.code, exit?.observed], ['exited', 1, true]);
  });

  it('have not ended by what another host says of an earlier start', async () => {
    const id = await begins('never');
    harbor.hosts.onExit.emit({ runnerId: id, hostId: 'h_00000000000000ff', code: 1, at: 1 });
    await settled(50);
    assert.equal((await runner()).state, 'running');
  });

  it('are not given up for crashes that lie far apart, nor started again after a good end', async () => {
    const id = await begins('onFailure');
    for (let n = 0; n < 5; n++) {
      await crashes(id);
      await harbor.clock.pass(31_000);
      await comes('running');
    }
    harbor.hosts.end(id, { code: 0 });
    await comes('exited');
    await harbor.clock.pass(60_000);
    assert.equal((await runner()).state, 'exited');
  });

  it('are started again by the next server, when this one dies while they wait for it', async () => {
    const id = await begins('onFailure');
    await crashes(id);
    await comes('queued');
    await harbor.restart();
    user = await harbor.connect();
    await settled(10);
    await harbor.clock.pass(5_000);
    assert.equal((await comes('running')).restarts, 1);
    assert.equal(harbor.hosts.spawned.length, 2);
  });

  it('are not started again once somebody has ended them while they waited for it', async () => {
    const id = await begins('always');
    await crashes(id);
    await comes('queued');
    const answer = await user.get<{ kind: string }>('runners/stop', { path, name: 'web' });
    assert.equal(answer.kind, 'stopped');
    await harbor.clock.pass(60_000);
    assert.equal((await runner()).state, 'exited');
    assert.equal(harbor.hosts.spawned.length, 1);
  });

  it('begin anew only when nothing is left of the time before', async () => {
    const id = await begins('onFailure');
    const left = harbor.machine.start({ marker: id, command: 'left behind' });
    await crashes(id);
    await comes('queued');
    await harbor.clock.pass(2_000);
    await comes('running');
    assert.equal(harbor.machine.verdictNow(left), 'dead');
  });

  it('leave nothing of what was theirs alone: no token, and no memory of their host', async () => {
    const id = await begins('never');
    await crashes(id);
    await comes('exited');
    await settled(10);
    assert.deepEqual(await user.get('authority/list', {}), []);
    assert.ok(!harbor.hosts.hosted.has(id));
  });
});
