/** Runners while a server that has just begun asks hosts for what the one before left. */
import assert from 'node:assert/strict';
import type { Launched } from '#protocol/runners.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path, runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('Runners of a server that has just begun', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const comes = (state: string) =>
    untilSeen(`it is ${state}`, async () =>
      (await runnersOf(user, path)).find((each) => each.state === state),
    );

  it('are not started a second time by a server that still asks for what the one before left', async () => {
    const [opened, open] = gate();
    const [answered, answer] = gate();
    harbor.hosts.beforeOpened = () => opened;
    await harbor.restart();
    user = await harbor.connect();
    harbor.hosts.before = () => answered;
    const launched = user.get<Launched>('runners/launch', { path, argv: ['web'], name: 'web' });
    await comes('starting');
    open();
    await settled(50);
    answer();
    assert.equal((await launched).kind, 'started');
    await settled(50);
    await comes('running');
    assert.equal(harbor.hosts.spawned.length, 1);
    const written = await user.get<{ type: string }[]>('activity/list', { kinds: ['runner'] });
    assert.ok(written.every(({ type }) => type !== 'runnerNotStarted'));
  });
});

/** What is waited for, and what ends that. */
function gate(): [Promise<void>, () => void] {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, open];
}
