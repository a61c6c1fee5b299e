/** Runners as they are watched: silence by their own way, time that is over, crashes, and what sleeps with the machine. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path, runnersOf } from './shop.ts';
import type { WireClient } from './wire-client.ts';

const minute = 60_000;

describe('What watches over runners', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const launch = async (more: object = {}) => {
    const answer = await user.get<Launched>('runners/launch', {
      ...{ path, argv: ['talker'], name: 'talker', ...more },
    });
    assert.ok(answer.kind === 'started');
    return answer.runner.id;
  };
  const runner = async () => {
    const [first] = await runnersOf(user, path);
    assert.ok(first);
    return first;
  };
  /** Seconds in which its host beats every two; it says something in each `every` of them. */
  const beats = async (id: string, seconds: number, every = 0) => {
    for (let second = 1; second <= seconds; second++) {
      await harbor.clock.pass(1_000);
      const speaks = every > 0 && second % every === 0;
      if (speaks || second % 2 === 0) harbor.hosts.beat(speaks ? { [id]: 10 } : {});
    }
    await settled();
  };

  it('calls one silent that prints nothing for longer than is its way, until it prints again', async () => {
    const id = await launch();
    await beats(id, 60, 2);
    assert.equal((await runner()).state, 'running');
    await beats(id, 28);
    assert.equal((await runner()).state, 'running');
    await beats(id, 6);
    assert.equal((await runner()).state, 'silent');
    await beats(id, 2, 2);
    assert.deepEqual(
      [(await runner()).state, (await runner()).sight],
      ['running', 'speakingAgain'],
    );
  });

  it('calls nobody silent for the time that the machine slept, or the server was stopped', async () => {
    const id = await launch();
    await beats(id, 60, 2);
    harbor.clock.sleep(8 * 3_600_000);
    await beats(id, 4);
    assert.equal((await runner()).state, 'running');
    await harbor.clock.stall(600_000);
    await beats(id, 4);
    assert.equal((await runner()).state, 'running');
  });

  it('calls one silent whose host does not beat, and not once it does', async () => {
    const id = await launch();
    await harbor.clock.pass(25_000);
    assert.equal((await runner()).state, 'running');
    await harbor.clock.pass(10_000);
    assert.equal((await runner()).state, 'silent');
    await beats(id, 4);
    assert.equal((await runner()).state, 'running');
  });

  it('puts the end of an agent’s time off while it prints, three times, and says then that it is over', async () => {
    const id = await launch({ kind: 'agent', timeLimit: 60 });
    const { limit } = await runner();
    assert.equal(limit?.extensions, 0);
    await beats(id, 62, 10);
    assert.deepEqual(
      [(await runner()).limit?.extensions, (await runner()).limit?.reachedAt],
      [1, undefined],
    );
    await beats(id, 46 * 60, 30);
    const after = (await runner()).limit;
    assert.equal(after?.extensions, 3);
    assert.ok(after?.reachedAt);
    assert.equal(after.endsAt, (limit?.endsAt ?? 0) + 45 * minute);
    assert.notEqual((await runner()).state, 'exited', 'nothing is ended by that');
  });

  it('has its time whatever happens to the clock, and though the machine sleeps', async () => {
    const id = await launch({ kind: 'agent', timeLimit: 3_600 });
    await beats(id, 2, 2);
    harbor.clock.jump(2 * 60 * minute);
    harbor.clock.sleep(5 * 60 * minute);
    await beats(id, 30, 2);
    const { limit } = await runner();
    assert.deepEqual([limit?.extensions, limit?.reachedAt], [0, undefined], 'a minute has passed');
    harbor.clock.jump(-30 * 60 * minute);
    await harbor.clock.passInStrides(61 * minute, 3_000);
    assert.ok((await runner()).limit?.reachedAt, 'an hour has, without a sign of life');
  });

  it('has no more time with the next server when the clock was set back meanwhile', async () => {
    const id = await launch({ kind: 'agent', timeLimit: 60 });
    harbor.clock.jump(-60 * minute);
    await harbor.restart();
    user = await harbor.connect();
    await harbor.clock.pass(55_000);
    assert.equal((await runner()).limit?.reachedAt, undefined);
    await harbor.clock.pass(10_000);
    assert.ok((await runner()).limit?.reachedAt, id);
  });

  it('has what is left of forgotten runners looked at by time, too, for a server runs for months', async () => {
    const { tidied } = harbor.hosts.files;
    assert.deepEqual(tidied, [0], 'at the start of the server');
    await harbor.clock.pass(60_000);
    assert.equal(tidied.length, 1);
    harbor.clock.jump(6 * 3_600_000);
    await harbor.clock.pass(10_000);
    assert.deepEqual(tidied, [0, 0]);
  });

  it('lets the first end stand when the heartbeat fails', async () => {
    const id = await launch({ kind: 'agent', timeLimit: 60 });
    await beats(id, 20, 2);
    await harbor.clock.pass(45_000);
    const { limit } = await runner();
    assert.equal(limit?.extensions, 0);
    assert.ok(limit?.reachedAt);
  });

  it('gives agents three hours, and others as long as they like', async () => {
    await launch({ kind: 'agent' });
    const { limit, startedAt } = await runner();
    assert.equal((limit?.endsAt ?? 0) - (startedAt ?? 0), 180 * minute);
    await user.get('runners/launch', { path, argv: ['server'], name: 'a-server' });
    const { runners } = await user.get<{ runners: Runner[] }>('runners/list', { path });
    assert.equal(runners.find(({ name }) => name === 'a-server')?.limit, undefined);
  });
});
