/** A launch that comes to nothing, on the wire: whoever had its name and ended is as he was, whatever the refusal. */
import assert from 'node:assert/strict';
import type { Runner, RunnerRefusal } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

const path = '/home/me/shop';

/** Puts something into the way of every start to come, and answers what takes it away. */
type Obstacle = (harbor: HarborInMemory, user: WireClient, ended: Runner) => Promise<void>;

const obstacles: Partial<Record<RunnerRefusal, Obstacle>> = {
  checksFailed: async (harbor) => void harbor.machine.launches.missing.add('sleep'),
  overBudget: async (_, user) =>
    void (await user.get('budgets/set', { scope: 'machine', unit: 'runners', limit: 0 })),
  notStarted: async (harbor) => {
    harbor.hosts.failure = 'ENOENT';
  },
  noHost: async (harbor) => {
    harbor.hosts.failure = 'hostFailed';
  },
  // Another is started for their service at this moment, and its host takes its time.
  noPort: (harbor, user) =>
    new Promise((resolve) => {
      harbor.hosts.before = () => new Promise(() => resolve());
      const other = { path, argv: ['sleep'], name: 'other', services: ['api'] };
      void user.ask('runners/launch', other).catch(() => {});
    }),
};

describe('A launch that is refused', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(path);
    user = await harbor.connect();
  });
  afterEach(() => harbor.close());

  const launch = (more: object = {}) =>
    user.get<Launched>('runners/launch', {
      ...{ path, argv: ['sleep', '60'], name: 'web', services: ['api'] },
      ...more,
    });
  const start = () => user.get<Launched>('runners/start', { path, name: 'web' });
  const list = async () =>
    (await user.get<{ runners: Runner[] }>('runners/list', { path })).runners;
  /** Waits until all that there is is as it should be. */
  const comes = async (isMet: (all: readonly Runner[]) => boolean) => {
    for (let turn = 0; turn < 5_000; turn++) {
      const all = await list();
      if (isMet(all)) return all;
      await settled();
    }
    return assert.fail(`never met: ${JSON.stringify(await list())}`);
  };
  const ended = async () => {
    const answer = await launch();
    assert.ok(answer.kind === 'started', JSON.stringify(answer));
    harbor.hosts.files.transcripts.set(answer.runner.id, 'what it said');
    harbor.hosts.end(answer.runner.id, { code: 3 });
    const [runner] = await comes(([first]) => first?.state === 'exited');
    assert.equal(runner?.exit?.code, 3);
    return runner as Runner;
  };
  const reasonOf = (answer: Launched) => answer.kind === 'refused' && answer.reason;
  const isAsItWas = async (before: Runner) => {
    const mine = (await list()).filter(({ name }) => name !== 'other');
    assert.deepEqual(mine, [before]);
    assert.ok(!harbor.hosts.files.removed.includes(before.id), 'what it printed is kept');
    assert.ok(harbor.hosts.files.orders.has(before.id), 'and how it was started');
    const { text } = await user.get<{ text: string }>('runners/transcript', {
      runnerId: before.id,
    });
    assert.equal(text, 'what it said');
  };

  for (const [reason, obstacle] of Object.entries(obstacles)) {
    it(`leaves the ended runner of its name as it was: ${reason}`, async () => {
      const before = await ended();
      await obstacle(harbor, user, before);
      assert.equal(reasonOf(await launch()), reason);
      await isAsItWas(before);
      assert.equal(reasonOf(await launch({ argv: ['sleep', '5'], onTaken: 'replace' })), reason);
      await isAsItWas(before);
    });

    it(`leaves what was to be started again as it was: ${reason}`, async () => {
      const before = await ended();
      await obstacle(harbor, user, before);
      assert.equal(reasonOf(await start()), reason);
      await isAsItWas(before);
      await harbor.restart();
      user = await harbor.connect();
      const [now] = (await list()).filter(({ name }) => name !== 'other');
      assert.deepEqual(now, before, 'also for the next server');
    });
  }

  it('leaves what was to be started again as it was when it left something that cannot be ended', async () => {
    const { id } = await ended();
    const left = harbor.machine.start({ marker: id });
    harbor.machine.stops.immortal.add(left.pid);
    await harbor.clock.pass(3_000);
    const [before] = await comes(([first]) => first?.leftovers === 1);
    assert.ok(before);
    const asked = start();
    await comes(([first]) => first?.state === 'checking');
    assert.equal(
      (await harbor.passing(asked)).kind,
      'started',
      'it takes longer than who asks waits',
    );
    await harbor.clock.pass(10_000);
    const [failed] = await comes(([first]) => first?.state === 'failed');
    assert.equal(failed?.why, 'notEnded', 'that nothing came of it is seen');
    await harbor.clock.pass(61_000);
    await comes(([first]) => first?.state === 'exited');
    await isAsItWas(before);
  });

  for (const [how, again] of Object.entries({ 'launched anew': launch, 'started again': start }))
    it(`leaves the ended runner of its name as it was when what was ${how} is called off`, async () => {
      const before = await ended();
      let fail = () => {};
      harbor.hosts.before = () =>
        new Promise<void>((resolve) => {
          fail = () => {
            harbor.hosts.failure = 'ENOENT';
            resolve();
          };
        });
      const asked = again();
      await comes(([first]) => first?.state === 'starting');
      const stopping = harbor.passing(user.get('runners/stop', { path, name: 'web' }));
      await comes(([first]) => first?.state === 'stopping');
      fail();
      await stopping;
      assert.equal(reasonOf(await asked), 'calledOff');
      await isAsItWas(before);
    });

  it('keeps what a dying server had put aside for one that the next server cannot start', async () => {
    const before = await ended();
    harbor.hosts.before = () => new Promise(() => {});
    void launch({ argv: ['other'] }).catch(() => {});
    await comes(([first]) => first?.state === 'starting');
    await harbor.restart();
    user = await harbor.connect();
    await comes(([first]) => first?.state === 'running');
    const [now] = await list();
    assert.notEqual(now?.id, before.id, 'the one that runs has the name');
    assert.deepEqual([now?.command, now?.exit], ['other', undefined]);
  });

  it('takes the place of the ended runner of its name once it runs', async () => {
    const before = await ended();
    await launch({ argv: ['other'] });
    const [now, ...more] = await list();
    assert.deepEqual([now?.state, now?.command, more], ['running', 'other', []]);
    assert.notEqual(now?.id, before.id);
  });
});
