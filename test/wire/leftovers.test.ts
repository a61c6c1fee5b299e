/** What a runner that ended left running, on the wire: said of it while it runs, ended by a stop, and looked for with few readings of the table. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

const path = '/home/me/shop';

describe('What a runner left running', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(path);
    user = await harbor.connect();
  });
  afterEach(() => harbor.close());

  const launch = (name: string) =>
    user.get('runners/launch', { path, argv: ['sleep', '60'], name });
  const runner = async (name = 'web') => {
    const { runners } = await user.get<{ runners: Runner[] }>('runners/list', { path });
    const found = runners.find((each) => each.name === name);
    assert.ok(found, `there is a runner ${name}`);
    return found;
  };
  const comes = async (isMet: (runner: Runner) => boolean, name = 'web') => {
    for (let turn = 0; turn < 5_000; turn++) {
      const found = await runner(name);
      if (isMet(found)) return found;
      await settled();
    }
    return assert.fail(`never met: ${JSON.stringify(await runner(name))}`);
  };
  /** Runs, leaves so many processes without a parent, and ends. */
  const leaves = async (count: number, name = 'web') => {
    await launch(name);
    const { id } = await runner(name);
    const left = Array.from({ length: count }, () => harbor.machine.start({ marker: id }));
    harbor.hosts.end(id, { code: 1 });
    await comes(({ state }) => state === 'exited', name);
    return left;
  };
  const types = async () =>
    (await user.get<{ type: string }[]>('activity/list', { kinds: ['runner'], limit: 1000 }))
      .map(({ type }) => type)
      .filter((type) => type.startsWith('runnerLeftovers'));

  it('is counted once it has ended, and no more when it is gone', async () => {
    const [first, second] = await leaves(2);
    assert.equal((await runner()).leftovers, undefined);
    await harbor.clock.pass(3_000);
    await comes(({ leftovers }) => leftovers === 2);
    harbor.machine.kill(first!);
    await harbor.clock.pass(6_000);
    await comes(({ leftovers }) => leftovers === 1);
    harbor.machine.kill(second!);
    await harbor.clock.pass(6_000);
    const { state, exit } = await comes(({ leftovers }) => leftovers === undefined);
    assert.deepEqual([state, exit?.code], ['exited', 1]);
    assert.deepEqual(await types(), [
      ...['runnerLeftoversGone', 'runnerLeftoversSeen', 'runnerLeftoversSeen'],
    ]);
  });

  it('is ended by a stop, and nothing is said of it afterwards', async () => {
    const left = await leaves(2);
    await harbor.clock.pass(3_000);
    await comes(({ leftovers }) => leftovers === 2);
    const answer = await harbor.passing(
      user.get<{ kind: string; ended: unknown[] }>('runners/stop', { path, name: 'web' }),
    );
    assert.deepEqual([answer.kind, answer.ended.length], ['stopped', 2]);
    for (const each of left) assert.equal(harbor.machine.verdictNow(each), 'dead');
    assert.equal((await runner()).leftovers, undefined);
  });

  it('keeps it from being removed until it is ended, also before anybody has looked for it', async () => {
    const [left] = await leaves(1);
    const remove = () => user.get('runners/remove', { path, name: 'web' });
    assert.deepEqual(await remove(), { kind: 'stillRuns' });
    await harbor.passing(user.get('runners/stop', { path, name: 'web' }));
    assert.equal(harbor.machine.verdictNow(left!), 'dead');
    assert.deepEqual(await remove(), { kind: 'removed' });
  });

  it('is found by the next server, also when it went meanwhile', async () => {
    const [left] = await leaves(1);
    await harbor.restart();
    user = await harbor.connect();
    await harbor.clock.pass(3_000);
    await comes(({ leftovers }) => leftovers === 1);
    harbor.machine.kill(left!);
    await harbor.restart();
    user = await harbor.connect();
    assert.equal((await runner()).leftovers, 1, 'nobody has looked yet');
    await harbor.clock.pass(3_000);
    await comes(({ leftovers }) => leftovers === undefined);
  });

  it('of twenty that ended is found in one reading of the table, and none is made while nothing changes', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `r${n}`);
    for (const name of names) await leaves(1, name);
    const { stops } = harbor.machine;
    const before = stops.readings;
    await harbor.clock.pass(3_000);
    for (const name of names) await comes(({ leftovers }) => leftovers === 1, name);
    assert.equal(stops.readings - before, 1);
    await harbor.clock.pass(30_000);
    assert.equal(stops.readings - before, 1, 'they live, as a cheap look tells');
    await harbor.clock.pass(60_000);
    assert.ok(stops.readings - before <= 3, 'one of them may have started more');
  });

  it('is no reading of the table when there is nothing', async () => {
    await leaves(0);
    await harbor.clock.pass(3_000);
    const { readings } = harbor.machine.stops;
    await harbor.clock.pass(120_000);
    assert.equal(harbor.machine.stops.readings, readings);
    assert.deepEqual(await types(), []);
  });
});
