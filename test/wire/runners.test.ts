/** Runners on the wire: started once, ended wholly, found again by the next server. Hosts and machine are in memory. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path, runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('Runners', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  const launch = (more: object = {}, client = user) =>
    client.get<Launched>('runners/launch', { path, argv: ['sleep', '60'], name: 'web', ...more });
  const list = () => runnersOf(user, path);
  const runner = async (name = 'web') => {
    const named = (await list()).find((each) => each.name === name);
    assert.ok(named, `there is a runner ${name}`);
    return named;
  };
  const comes = (state: string, name = 'web') =>
    untilSeen(`${name} is ${state}`, async () =>
      (await list()).find((each) => each.name === name && each.state === state),
    );
  const types = async () =>
    (await user.get<{ type: string }[]>('activity/list', { kinds: ['runner'], limit: 1000 }))
      .map(({ type }) => type)
      .reverse();
  const stop = (more: object = {}) =>
    harbor.passing(user.get<{ kind: string }>('runners/stop', { path, name: 'web', ...more }));

  it('run in a host, with a marker and a token of their own, and the journal has no value of either', async () => {
    const answer = await launch({
      env: { SECRET: 'hush-hush' },
      argv: ['web', '--token', 'abc123'],
    });
    assert.equal(answer.kind, 'started');
    const { id, state, command, process } = await runner();
    assert.deepEqual([state, command], ['running', 'web --token ***']);
    assert.deepEqual(process, harbor.hosts.process(id));
    const [order] = harbor.hosts.spawned;
    assert.equal(order?.environment.HARBORMASTER_MARKER, id);
    assert.equal(order?.environment.SECRET, 'hush-hush');
    const secret = order?.environment.HARBORMASTER_TOKEN;
    assert.ok(secret);
    const journal = JSON.stringify(await user.get('activity/list', { limit: 1000 }));
    for (const value of ['hush-hush', 'abc123', secret]) assert.ok(!journal.includes(value), value);
  });

  it('are started once, however many ask at once for one name', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => launch({ onTaken: 'attach' }, await harbor.connect())),
    );
    assert.equal(harbor.hosts.spawned.length, 1);
    assert.deepEqual(answers.map(({ kind }) => kind).sort(), [
      ...Array(9).fill('running'),
      'started',
    ]);
  });

  it('are refused, joined, numbered or replaced when their name is taken, as was asked', async () => {
    await launch();
    const { id } = await runner();
    const refused = await launch();
    assert.deepEqual(
      [refused.kind, refused.kind === 'refused' && refused.reason],
      ['refused', 'nameTaken'],
    );
    assert.equal((await launch({ onTaken: 'attach' })).kind, 'running');
    await launch({ onTaken: 'new' });
    assert.equal((await runner('web-2')).state, 'running');
    await harbor.passing(launch({ onTaken: 'replace' }));
    const now = await runner();
    assert.notEqual(now.id, id);
    assert.deepEqual(harbor.hosts.signals, [[id, 'SIGTERM']]);
    assert.ok(!harbor.hosts.files.removed.includes(id), 'what it printed is kept');
  });

  it('get the first answer again under the same key, even from the next server', async () => {
    const key = 'launch-me-once';
    const first = await launch({ key });
    await harbor.restart();
    user = await harbor.connect();
    const again = await launch({ key });
    assert.equal(harbor.hosts.spawned.length, 1);
    assert.ok(first.kind === 'started' && again.kind === 'started');
    assert.equal(again.runner.id, first.runner.id);
  });

  it('are not kept when they could not be started', async () => {
    harbor.hosts.failure = 'ENOENT';
    const answer = await launch();
    assert.ok(answer.kind === 'refused');
    assert.equal(answer.reason, 'notStarted');
    assert.equal(answer.findings[0]?.why, 'ENOENT');
    assert.deepEqual(await list(), []);
    assert.deepEqual(await user.get('authority/list', {}), [], 'and their token is over');
  });

  it('are ended with all that they started, wherever it went', async () => {
    await launch();
    const { id, process } = await runner();
    const child = harbor.machine.start({ parent: process!, marker: '' });
    const daemon = harbor.machine.start({ marker: id, command: 'daemon' });
    harbor.machine.stops.deaf.add(daemon.pid);
    const stranger = harbor.machine.start({ command: 'stranger' });
    const answer = await stop();
    assert.equal(answer.kind, 'stopped');
    for (const each of [process!, child, daemon])
      assert.equal(harbor.machine.verdictNow(each), 'dead');
    assert.equal(harbor.machine.verdictNow(stranger), 'live');
    const { state, sight, exit } = await runner();
    assert.deepEqual([state, sight, exit?.signal], ['exited', 'stopped', 'SIGTERM']);
    assert.ok(!harbor.hosts.hosted.has(id), 'its host need remember it no longer');
    assert.deepEqual(await user.get('authority/list', {}), []);
  });

  it('are not said to be ended while it cannot be told', async () => {
    await launch();
    const { process } = await runner();
    harbor.machine.stops.deaf.add(process!.pid);
    harbor.machine.hide(process!);
    harbor.machine.stops.ofOthers.add(process!.pid);
    assert.equal((await stop()).kind, 'cannotTell');
    assert.equal((await runner()).state, 'unknown');
  });

  it('are ended by the next server when this one dies after it wrote down that it would', async () => {
    await launch();
    const { id, process } = await runner();
    harbor.machine.stops.deaf.add(process!.pid);
    const asked = user.ask('runners/stop', { path, name: 'web', grace: 60 });
    await comes('stopping');
    void asked.catch(() => {});
    await harbor.restart();
    user = await harbor.connect();
    await harbor.clock.pass(20_000);
    assert.equal(harbor.machine.verdictNow(process!), 'dead');
    assert.equal((await runner()).state, 'exited');
    assert.ok(harbor.hosts.signals.some(([who, signal]) => who === id && signal === 'SIGKILL'));
  });

  it('that survived their stop have ended when they do, and are not started again for it', async () => {
    await launch();
    const { id, process } = await runner();
    const order = harbor.hosts.files.orders.get(id);
    assert.ok(order);
    harbor.hosts.files.orders.set(id, { ...order, restart: 'always' });
    const survivor = harbor.machine.start({ marker: id });
    harbor.machine.stops.immortal.add(survivor.pid);
    assert.equal((await stop({ grace: 0 })).kind, 'survived');
    assert.equal(harbor.machine.verdictNow(process!), 'dead');
    assert.equal((await runner()).state, 'lost');
    harbor.machine.kill(survivor);
    await harbor.clock.pass(10_000);
    const { state, exit, restartAt } = await comes('exited');
    assert.deepEqual([state, exit?.observed, restartAt], ['exited', false, undefined]);
    await harbor.clock.pass(60_000);
    assert.equal(harbor.hosts.spawned.length, 1);
  });

  it('go on without a server, and are the next one’s', async () => {
    await launch();
    const before = await runner();
    await harbor.restart();
    user = await harbor.connect();
    const after = await comes('running');
    assert.deepEqual(
      [after.id, after.state, after.process],
      [before.id, 'running', before.process],
    );
    assert.equal(harbor.hosts.spawned.length, 1);
    assert.equal((await stop()).kind, 'stopped');
  });

  it('that ended while no server was there ended as their host wrote down', async () => {
    await launch();
    const { id } = await runner();
    harbor.hosts.end(id, { code: 3 }, true);
    await harbor.restart();
    user = await harbor.connect();
    const { state, exit } = await comes('exited');
    assert.deepEqual([state, exit?.code, exit?.observed], ['exited', 3, true]);
  });

  it('whose host died are over only when nothing of them is left, and nobody saw it', async () => {
    await launch();
    const { id } = await runner();
    const survivor = harbor.machine.start({ marker: id });
    harbor.hosts.die([survivor]);
    assert.equal((await comes('lost')).sight, 'hostGone');
    harbor.machine.kill(survivor);
    await harbor.clock.pass(2_000);
    const { state, exit } = await comes('exited');
    assert.deepEqual([state, exit?.observed], ['exited', false]);
  });

  it('whose host does not answer are unknown, and found again when it does', async () => {
    await launch();
    const { id, hostId } = await runner();
    harbor.hosts.away.add(hostId!);
    harbor.hosts.onHostAway.emit(hostId!);
    assert.equal((await comes('unknown')).why, 'hostAway');
    harbor.hosts.away.clear();
    harbor.hosts.onHostBack.emit({ hostId: hostId!, runners: [harbor.hosts.hosted.get(id)!] });
    await comes('running');
  });

  it('whose start a dying server had asked for are the host’s word: started if it has them, else anew', async () => {
    harbor.hosts.before = () => new Promise(() => {});
    void launch().catch(() => {});
    await comes('starting');
    await harbor.restart();
    user = await harbor.connect();
    await comes('running');
    assert.equal(harbor.hosts.spawned.length, 1);
    assert.ok((await types()).includes('runnerNotStarted'));
  });

  it('are called off when they are ended before they were started', async () => {
    let go = () => {};
    harbor.hosts.before = () =>
      new Promise<void>((resolve) => {
        go = resolve;
      });
    const launching = launch();
    await comes('starting');
    const stopping = stop();
    await comes('stopping');
    go();
    await stopping;
    const answer = await launching;
    assert.equal(answer.kind === 'refused' && answer.reason, 'calledOff');
    assert.equal(harbor.hosts.spawned.length, 1, 'its host was asked all the same');
    const { id } = await runner();
    const left = [...harbor.machine.processes()].filter(({ marker }) => marker === id);
    assert.deepEqual(left, []);
  });

  it('are in every window’s picture, and gone from it when they are removed', async () => {
    const { change } = await user.get<{ change: { runners: Runner[] } }>('state/watch', {});
    assert.deepEqual(change.runners, []);
    await launch();
    await stop();
    const { id } = await runner();
    assert.deepEqual(await user.get('runners/remove', { path, name: 'web' }), { kind: 'removed' });
    await settled(4);
    const told = user.heard.flatMap(({ method, params }) =>
      method === 'state/didChange'
        ? [(params as { change: { runners: Runner[]; runnersGone: string[] } }).change]
        : [],
    );
    assert.ok(told.some(({ runners }) => runners.some(({ state }) => state === 'running')));
    assert.deepEqual(
      told.flatMap(({ runnersGone }) => runnersGone),
      [id],
    );
  });

  it('are attached to at their host, by a ticket', async () => {
    await launch();
    const { hostId } = await runner();
    const params = { path, name: 'web', rights: 'type' };
    const answer = await user.get<{ kind: string; hostId: string; ticket: string }>(
      'runners/attach',
      params,
    );
    assert.deepEqual([answer.kind, answer.hostId], ['attached', hostId]);
    await stop();
    const after = await user.get<{ reason: string }>('runners/attach', params);
    assert.equal(after.reason, 'notRunning');
  });

  it('are named by what they run, and numbered where that is taken', async () => {
    await launch({ name: undefined, argv: ['node', 'node_modules/.bin/vite'] });
    await launch({ name: undefined, argv: ['node', 'node_modules/.bin/vite'] });
    assert.deepEqual(
      (await list()).map(({ name }) => name),
      ['vite', 'vite-2'],
    );
  });
});
