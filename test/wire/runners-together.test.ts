/** The runners of a project brought up and down together: each once, in order, whoever asks how often and at the same time. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import { DeclaredProject } from './declared-project.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

interface Up {
  readonly runners: readonly Runner[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

describe('The runners of a project', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  let project: DeclaredProject;
  let path: string;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    project = await DeclaredProject.make(harbor);
    path = project.path;
    user = await harbor.connect();
  });
  afterEach(async () => {
    await harbor.close();
    await project.remove();
  });

  const declare = (runners: object) => project.declare({ runners });

  const printsToBeReady = { ready: { output: 'ready' } };
  const stack = {
    web: { command: 'web', dependsOn: ['api'], autostart: true },
    api: { command: 'api', dependsOn: ['db', 'cache'], autostart: true, ...printsToBeReady },
    db: { command: 'db', autostart: true, ...printsToBeReady },
    cache: { command: 'cache', ...printsToBeReady },
  };

  const up = (more: object = {}, client = user) => client.get<Up>('runners/up', { path, ...more });
  const states = async () =>
    new Map((await runnersOf(user, path)).map((each) => [each.name, each] as const));
  const become = async (wanted: Readonly<Record<string, string>>) => {
    await untilSeen(JSON.stringify(wanted), async () => {
      const now = await states();
      const isMet = Object.entries(wanted).every(([name, state]) => now.get(name)?.state === state);
      return isMet || undefined;
    });
  };
  const started = () => harbor.hosts.spawned.map(({ argv }) => argv.join(' '));
  const prints = async (name: string) => {
    const runner = (await states()).get(name);
    assert.ok(runner);
    harbor.hosts.onMatch.emit({ runnerId: runner.id });
  };
  const named = (name: string) => started().filter((argv) => argv.includes(name)).length;

  it('come up each after those that it depends on are ready, and side by side where they can; without a check one is ready when it runs', async () => {
    await declare(stack);
    const { runners, refused } = await up();
    assert.deepEqual([runners.length, refused], [4, []]);
    await become({ db: 'running', cache: 'running', api: 'queued', web: 'queued' });
    await prints('db');
    await become({ db: 'ready', api: 'queued' });
    await prints('cache');
    await become({ api: 'running', web: 'queued' });
    await prints('api');
    await become({ web: 'ready' });
    assert.equal(harbor.hosts.spawned.length, 4);
  });

  it('are started once, though ten windows open at once and somebody says up twice', async () => {
    const three = Object.fromEntries(
      ['one', 'two', 'three'].map((name) => [name, { command: name, autostart: true }]),
    );
    await declare(three);
    const windows = await Promise.all(Array.from({ length: 10 }, () => harbor.connect('window')));
    await Promise.all([
      ...windows.map((window) => up({ auto: true }, window)),
      ...[1, 2].map(async () => up({}, await harbor.connect())),
    ]);
    await become({ one: 'ready', two: 'ready', three: 'ready' });
    assert.equal(harbor.hosts.spawned.length, 3);
  });

  it('begin by themselves only where they are said to, once, and never after somebody has ended them', async () => {
    await declare({ one: { command: 'one', autostart: true }, two: { command: 'two' } });
    await up({ auto: true });
    await become({ one: 'ready' });
    assert.equal(named('two'), 0);
    await user.get('runners/stop', { path, name: 'one' });
    assert.deepEqual((await up({ auto: true })).runners, []);
    await harbor.restart();
    user = await harbor.connect();
    assert.deepEqual((await up({ auto: true })).runners, [], 'nor by the next server');
    await up();
    await become({ one: 'ready', two: 'ready' });
  });

  it('are not started when one that they depend on ends, and say so', async () => {
    await declare(stack);
    await up({ names: ['api'] });
    await become({ db: 'running', cache: 'running', api: 'queued' });
    const db = (await states()).get('db');
    assert.ok(db);
    harbor.hosts.end(db.id, { code: 1 });
    await become({ api: 'failed' });
    assert.equal((await states()).get('api')?.why, 'dependencyFailed');
    assert.equal(named('api'), 0);
  });

  it('go down each before those that it depends on', async () => {
    await declare(stack);
    await up();
    for (const name of ['db', 'cache']) {
      await become({ [name]: 'running' });
      await prints(name);
    }
    await become({ api: 'running' });
    await prints('api');
    await become({ web: 'ready' });
    const names = new Map(Array.from(await states(), ([name, { id }]) => [id, name]));
    await user.get('runners/down', { path });
    const order = harbor.hosts.signals.map(([id]) => names.get(id));
    assert.deepEqual(order.slice(0, 2), ['web', 'api']);
    assert.deepEqual(order.slice(2).sort(), ['cache', 'db']);
    await become({ web: 'exited', api: 'exited', db: 'exited', cache: 'exited' });
  });
});
