/** Budgets and runners on the wire: what a launch reserves, who stands still at a limit, and what the next server makes of it. */
import assert from 'node:assert/strict';
import type { BudgetReservation, BudgetStatus } from '#protocol/budgets.ts';
import type { Runner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path, runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

interface Listed {
  readonly budgets: readonly BudgetStatus[];
  readonly reservations: readonly BudgetReservation[];
}

describe('Budgets of runners', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const set = async (unit: string, limit: number, more: object = {}) => {
    const wish = { scope: 'machine', unit, limit, ...more };
    return (await user.get<{ budget: BudgetStatus }>('budgets/set', wish)).budget;
  };
  const launch = (name: string, more: object = {}) =>
    user.get<Launched>('runners/launch', {
      ...{ path, argv: ['claude'], name, kind: 'agent', agent: 'claude', ...more },
    });
  const listed = () => user.get<Listed>('budgets/list', {});
  const runner = async (name: string) =>
    (await runnersOf(user, path)).find((each) => each.name === name);
  const comes = async (name: string, isMet: (runner: Runner | undefined) => boolean) => {
    await untilSeen(
      `${name} is as it should be`,
      async () => isMet(await runner(name)) || undefined,
    );
    return runner(name);
  };
  const runs = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 5) await harbor.clock.pass(5_000);
    await settled(8);
  };
  /** Its end is written down, and nothing of what follows from it. */
  const endsOnFullDisk = async (id: string) => {
    let writes = 0;
    harbor.disk.fault = (verb) => {
      if (verb === 'append' && ++writes > 1) throw new Error('ENOSPC');
    };
    harbor.hosts.end(id);
    await comes('one', (each) => each?.state === 'exited');
    await settled(20);
    harbor.disk.fault = () => undefined;
  };
  const signalsOf = (id: string) =>
    harbor.hosts.signals.filter(([runnerId]) => runnerId === id).map(([, signal]) => signal);

  it('refuse a launch with scope, spend and what was wanted, and start nothing', async () => {
    const { id } = await set('runners', 1);
    assert.equal((await launch('one')).kind, 'started');
    const refused = await launch('two');
    assert.equal(refused.kind, 'refused');
    const [finding] = refused.kind === 'refused' ? refused.findings : [];
    assert.deepEqual([finding?.check, finding?.why], ['budget', 'overBudget']);
    const { budget, scope, spent, reserved, limit, wanted } = finding?.facts ?? {};
    assert.deepEqual(
      [budget, scope, spent, reserved, limit, wanted],
      [id, 'machine', '0', '1', '1', '1'],
    );
    assert.equal(harbor.hosts.spawned.length, 1);
    assert.equal((await listed()).reservations.length, 1);
  });

  it('let nobody begin where nothing at all may be spent', async () => {
    await set('tokens', 0);
    const refused = await launch('one');
    assert.equal(refused.kind === 'refused' && refused.reason, 'overBudget');
    assert.equal(harbor.hosts.spawned.length, 0);
  });

  it('refuse an agent that reports nothing under a hard limit of tokens, unless it is let', async () => {
    await set('tokens', 1_000_000);
    const silent = { agent: 'nobody-knows-it', argv: ['nobody-knows-it'] };
    const refused = await launch('one', silent);
    const [finding] = refused.kind === 'refused' ? refused.findings : [];
    assert.equal(finding?.why, 'unmetered');
    assert.equal((await launch('one', { ...silent, unmetered: true })).kind, 'started');
    assert.equal((await listed()).budgets[0]?.unmetered, 1);
  });

  it('give back what was reserved for a runner that could not be started', async () => {
    await set('tokens', 1_000_000);
    harbor.hosts.failure = 'ENOENT';
    assert.equal((await launch('one')).kind, 'refused');
    assert.deepEqual((await listed()).reservations, []);
  });

  it('keep what was reserved while nobody can tell whether the agent was started', async () => {
    await set('tokens', 1_000_000);
    harbor.hosts.failure = 'hostLate';
    assert.equal((await launch('one')).kind, 'refused');
    assert.deepEqual(
      (await listed()).reservations.map(({ state }) => state),
      ['unsettled'],
    );
  });

  it('keep what an agent holds after its end, as unsettled, until a person gives it up', async () => {
    await set('tokens', 1_000_000);
    await launch('one');
    const id = (await runner('one'))?.id ?? '';
    harbor.hosts.end(id);
    await comes('one', (each) => each?.state === 'exited');
    await settled(8);
    assert.equal((await listed()).reservations[0]?.state, 'unsettled');
    assert.equal((await listed()).budgets[0]?.unsettled, 1_000_000);
    await harbor.restart();
    user = await harbor.connect();
    assert.equal((await launch('two')).kind, 'refused');
    const released = await user.get<{ kind: string }>('budgets/release', { runnerId: id });
    assert.equal(released.kind, 'released');
    assert.equal((await launch('two')).kind, 'started');
  });

  it('keep what an agent holds whose end a full disk did not take, when another takes its place', async () => {
    await set('tokens', 2_000_000);
    await launch('one');
    const id = (await runner('one'))?.id ?? '';
    await endsOnFullDisk(id);
    for (let n = 0; (await runner('one'))?.id === id; n++) {
      assert.ok(n < 1_000, 'the disk is not written to again');
      await harbor.clock.pass(20);
      // Refused until the journal has tried the disk again.
      await launch('one').catch(() => {});
    }
    await runs(10);
    const kept = (await listed()).reservations.map(({ runnerId, state }) => [runnerId, state]);
    assert.deepEqual(
      kept.find(([runnerId]) => runnerId === id),
      [id, 'unsettled'],
    );
  });

  it('keep what a run holds whose end a full disk did not take, when the next one cannot be started', async () => {
    await set('tokens', 3_000_000);
    await set('runners', 2);
    await launch('one');
    const id = (await runner('one'))?.id ?? '';
    await endsOnFullDisk(id);
    harbor.hosts.failure = 'ENOENT';
    const again = () => user.get<Launched>('runners/start', { path, name: 'one' });
    // Refused until the journal has tried the disk again.
    for (let n = 0; (await again().catch(() => undefined))?.kind !== 'refused'; n++) {
      assert.ok(n < 1_000, 'the disk is not written to again');
      await harbor.clock.pass(20);
    }
    await runs(10);
    const kept = (await listed()).reservations.map(({ runnerId, state }) => [runnerId, state]);
    assert.deepEqual(kept, [[id, 'unsettled']]);
    const held = (await listed()).budgets.map(({ unit, reserved }) => [unit, reserved]);
    assert.deepEqual(
      held.find(([unit]) => unit === 'runners'),
      ['runners', 0],
    );
  });

  it('keep what the next run of an agent holds, though the host of the last one is slow to forget it', async () => {
    await set('tokens', 2_000_000);
    await launch('one');
    const id = (await runner('one'))?.id ?? '';
    let forget = () => {};
    const slow = new Promise<void>((resolve) => {
      forget = resolve;
    });
    harbor.hosts.beforeForgetting = () => slow;
    harbor.hosts.end(id);
    await comes('one', (each) => each?.state === 'exited');
    const started = await user.get<Launched>('runners/start', { path, name: 'one' });
    assert.equal(started.kind, 'started');
    forget();
    await settled(20);
    const { reservations } = await listed();
    assert.deepEqual(
      reservations.map(({ runnerId, state }) => [runnerId, state]),
      [
        [id, 'unsettled'],
        [id, 'open'],
      ],
    );
  });

  it('make a runner stand still at the limit, and let it go on once, and when the limit is raised', async () => {
    const { id: budgetId } = await set('seconds', 100);
    await launch('one');
    const { id = '' } = (await runner('one')) ?? {};
    await runs(200);
    const paused = await comes('one', (each) => each?.state === 'paused');
    assert.equal(paused?.why, 'budget');
    assert.deepEqual(signalsOf(id), ['SIGSTOP']);
    assert.equal((await listed()).reservations[0]?.limitedBy, budgetId);
    const once = await user.get<{ kind: string }>('budgets/continueOnce', { runnerId: id });
    assert.equal(once.kind, 'continued');
    await comes('one', (each) => each?.state === 'running');
    assert.deepEqual(signalsOf(id), ['SIGSTOP', 'SIGCONT']);
    await runs(200);
    await comes('one', (each) => each?.state === 'paused');
    await user.get('budgets/raise', { budgetId, limit: 10_000 });
    await comes('one', (each) => each?.state === 'running');
    assert.deepEqual(signalsOf(id), ['SIGSTOP', 'SIGCONT', 'SIGSTOP', 'SIGCONT']);
    assert.deepEqual(harbor.complaints, []);
  });

  it('make a runner stand still once it can be written down, when the disk was full at its limit', async () => {
    await set('seconds', 100);
    await launch('one');
    const isReached = () =>
      [...harbor.disk.image().values()].some((bytes) => bytes.includes('budgetLimitReached'));
    harbor.disk.fault = (verb) => {
      if (verb === 'append' && isReached()) throw new Error('ENOSPC');
    };
    for (let n = 0; !isReached(); n++) {
      assert.ok(n < 100, 'the limit is not reached');
      await runs(5);
    }
    assert.notEqual((await runner('one'))?.state, 'paused');
    harbor.disk.fault = () => undefined;
    await runs(30);
    await comes('one', (each) => each?.state === 'paused');
  });

  it('leave a runner standing still when the server begins anew, and let it hear when it is to end', async () => {
    await set('seconds', 100);
    await launch('one');
    const { id = '' } = (await runner('one')) ?? {};
    await runs(200);
    await comes('one', (each) => each?.state === 'paused');
    await harbor.restart();
    user = await harbor.connect();
    await settled(8);
    assert.equal((await runner('one'))?.state, 'paused');
    const before = signalsOf(id).length;
    const stopped = user.get<{ kind: string }>('runners/stop', { path, name: 'one' });
    await runs(20);
    assert.equal((await stopped).kind, 'stopped');
    assert.ok(signalsOf(id).slice(before).includes('SIGCONT'), 'it is woken to hear it');
  });
});
