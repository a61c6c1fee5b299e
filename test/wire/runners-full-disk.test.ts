/** A start on a disk that takes nothing: what runs is said to run once that can be written down, and what did not begin is over. */
import assert from 'node:assert/strict';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path, runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('The start of a runner on a full disk', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const fill = () => {
    harbor.disk.fault = (verb) => {
      if (verb !== 'read' && verb !== 'list') throw new Error('ENOSPC');
    };
  };
  const launch = () =>
    void user.get('runners/launch', { path, argv: ['vite'], name: 'web' }).catch(() => {});
  const comes = (state: string) =>
    untilSeen(`it is ${state}`, async () =>
      (await runnersOf(user, path)).find((each) => each.state === state),
    );
  const empties = async () => {
    harbor.disk.fault = () => undefined;
    await harbor.clock.pass(10_000);
  };

  it('is what it is once the disk takes it, when its program was started meanwhile', async () => {
    harbor.hosts.after = fill;
    launch();
    await comes('starting');
    await settled(50);
    await empties();
    const runner = await comes('running');
    assert.equal(runner.process?.pid, harbor.hosts.process(runner.id).pid);
    harbor.hosts.end(runner.id, { code: 0 });
    await comes('exited');
  });

  it('is over once the disk takes it, when it was full before that, and can be asked for again', async () => {
    const { begin } = harbor.hosts.files;
    harbor.hosts.files.begin = async (runnerId) => {
      await begin.call(harbor.hosts.files, runnerId);
      fill();
    };
    launch();
    await comes('checking');
    await settled(50);
    harbor.hosts.files.begin = begin;
    await empties();
    await untilSeen('it is gone', async () =>
      (await runnersOf(user, path)).length === 0 ? true : undefined,
    );
    assert.equal(harbor.hosts.spawned.length, 0);
    launch();
    const { leaseIds } = await comes('running');
    assert.equal(leaseIds.length, 1);
  });

  it('is followed by an end that was asked for, though the disk was full when it had come', async () => {
    await user.get('runners/launch', { path, argv: ['vite'], name: 'web' });
    const { id } = await comes('running');
    let writes = 0;
    harbor.disk.fault = (verb) => {
      // That it is to end is written down.
      if (verb === 'append' && ++writes > 1) throw new Error('ENOSPC');
    };
    void user.get('runners/stop', { path, name: 'web' }).catch(() => {});
    await untilSeen('its process has ended', () => harbor.hosts.hosted.get(id)?.exit);
    await settled(50);
    assert.equal((await comes('stopping')).id, id);
    await empties();
    const { sight } = await comes('exited');
    assert.equal(sight, 'stopped');
  });
});
