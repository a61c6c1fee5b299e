/** Runners that a project file declares, on the wire: what they are started with, what is in their way, and when they are ready. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Lease } from '#protocol/ports.ts';
import type { DeclaredRunner, Runner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import { DeclaredProject } from './declared-project.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('Declared runners', () => {
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

  const declare = (content: object, isTrusted = true) => project.declare(content, isTrusted);

  const start = (name: string, more: object = {}) =>
    user.get<Launched>('runners/start', { path, name, ...more });
  const list = () =>
    user.get<{ runners: Runner[]; declared: DeclaredRunner[] }>('runners/list', { path });
  const leases = () => user.get<Lease[]>('ports/list', { path });
  const findings = (answer: Launched) =>
    answer.kind === 'refused' || answer.kind === 'started'
      ? answer.findings.map(({ check, why, level }) => `${check}: ${why} (${level})`)
      : [];
  const order = (n = -1) => {
    const found = harbor.hosts.spawned.at(n);
    assert.ok(found);
    return found;
  };
  /** Lets time pass until the runner is in that state. */
  const comes = (state: string, name: string) =>
    untilSeen(
      `${name} is ${state}`,
      async () =>
        (await runnersOf(user, path)).find((each) => each.name === name && each.state === state),
      () => harbor.clock.pass(50),
    );

  const shop = {
    services: {
      web: { type: 'dev', port: 3_050, command: 'vite', main: true },
      db: { type: 'database', port: 5_450 },
    },
    runners: {
      web: { dependsOn: ['db'], env: { MODE: 'shop' }, cwd: 'apps/web', requires: ['MODE'] },
      db: { command: 'postgres -D data', ready: { output: 'ready to accept' }, timeLimit: 60 },
    },
  };

  it('are started with their port as their tool takes it, and the environment of a new login', async () => {
    harbor.machine.launches.shellSets = { PATH: '/home/me/.nvm/bin', EDITOR: 'vim' };
    await declare(shop);
    const answering = start('web');
    const db = await comes('running', 'db');
    assert.deepEqual(order().argv, ['postgres', '-D', 'data', '-p', '5450']);
    assert.equal(order().readyPattern, 'ready to accept');
    assert.equal(harbor.hosts.spawned.length, 1, 'the other waits until this is ready');
    harbor.hosts.onMatch.emit({ runnerId: db.id });
    const answer = await answering;
    assert.deepEqual([answer.kind, findings(answer)], ['started', []]);
    const { argv, cwd, environment } = order();
    assert.deepEqual(argv, ['vite', '--port', '3050', '--strictPort']);
    assert.equal(cwd, join(path, 'apps', 'web'));
    const { HARBORMASTER_TOKEN: token, HARBORMASTER_MARKER: marker, ...others } = environment;
    assert.ok(token && marker);
    assert.deepEqual(others, {
      ...{ PATH: '/home/me/.nvm/bin:/usr/bin', LANG: 'C', EDITOR: 'vim' },
      ...{ MODE: 'shop', PORT: '3050' },
      ...{ HM_PORT_WEB: '3050', HM_URL_WEB: 'http://localhost:3050' },
      ...{ HM_PORT_DB: '5450', HM_URL_DB: 'tcp://localhost:5450' },
      ...{ HARBORMASTER_PROJECT: db.projectId, HARBORMASTER_RUNNER: marker },
    });
  });

  it('hold their ports while they live, and their project holds them afterwards', async () => {
    await declare(shop);
    await start('db');
    const db = await comes('running', 'db');
    assert.deepEqual(db.leaseIds, [(await leases())[0]?.id]);
    const [held] = await leases();
    assert.deepEqual(held?.holder, { kind: 'process', process: db.process, marker: db.id });
    assert.equal(held?.returnsTo?.kind, 'project');
    harbor.hosts.end(db.id, { code: 0 });
    await comes('exited', 'db');
    await harbor.clock.pass(3_000);
    const [left] = await leases();
    assert.deepEqual([left?.id, left?.holder.kind], [held?.id, 'project']);
    await start('db');
    await comes('running', 'db');
    assert.equal((await leases())[0]?.holder.kind, 'process');
  });

  it('whose start a dying server could not write down hold their ports and have their time all the same', async () => {
    await declare(shop);
    harbor.hosts.after = () => new Promise(() => {});
    void user.ask('runners/start', { path, name: 'db' }).catch(() => {});
    await comes('starting', 'db');
    await untilSeen('it is in a host', () => harbor.hosts.hosted.size > 0 || undefined);
    await harbor.restart();
    user = await harbor.connect();
    const db = await comes('running', 'db');
    assert.equal(harbor.hosts.spawned.length, 1);
    const endsIn = (db.limit?.endsAt ?? 0) - harbor.clock.now();
    assert.ok(endsIn > 50_000 && endsIn <= 60_000, `it has its time, and not ${endsIn}`);
    const held = await untilSeen('a lease that is its own', async () =>
      (await leases()).find(({ holder }) => holder.kind !== 'project'),
    );
    assert.deepEqual(held?.holder, { kind: 'process', process: db.process, marker: db.id });
    assert.equal(held?.returnsTo?.kind, 'project');
  });

  it('are ready when they are proven to listen, and not when a stranger does', async () => {
    await declare({
      services: { web: { port: 3_050 } },
      runners: { web: { command: 'serve' } },
    });
    await start('web');
    const { process } = await comes('running', 'web');
    const stranger = harbor.machine.start({ command: 'stranger' });
    harbor.machine.listen(3_050, stranger);
    await harbor.clock.pass(3_000);
    assert.equal((await list()).runners[0]?.state, 'running');
    harbor.machine.unlisten(3_050, stranger);
    harbor.machine.listen(3_050, process);
    await comes('ready', 'web');
  });

  it('are ready when their page answers well, or their command ends well', async () => {
    await declare({
      services: { web: { port: 3_050 } },
      runners: {
        web: { command: 'serve', ready: { http: '/up' } },
        job: { command: 'work', ready: { command: 'test -e done' } },
      },
    });
    const { statuses, codes } = harbor.machine.launches;
    const url = 'http://localhost:3050/up';
    statuses.set(url, 200);
    codes.set('test -e done', 1);
    await Promise.all([start('web'), start('job')]);
    const { process } = await comes('running', 'web');
    await comes('running', 'job');
    await harbor.clock.pass(2_000);
    assert.deepEqual(
      (await list()).runners.map(({ state }) => state),
      ['running', 'running'],
      'what answers there is not proven to be the runner',
    );
    statuses.set(url, 503);
    harbor.machine.listen(3_050, process);
    await harbor.clock.pass(2_000);
    assert.equal((await list()).runners.find(({ name }) => name === 'web')?.state, 'running');
    statuses.set(url, 302);
    codes.set('test -e done', 0);
    await comes('ready', 'web');
    await comes('ready', 'job');
  });

  it('whose dependency is not ready in its time are not started', async () => {
    await declare({
      runners: {
        db: { command: 'postgres', ready: { output: 'never', timeout: 2 } },
        web: { command: 'serve', dependsOn: ['db'] },
      },
    });
    const answering = start('web');
    await comes('running', 'db');
    await harbor.clock.pass(3_000);
    const answer = await answering;
    assert.equal(answer.kind === 'refused' && answer.reason, 'dependencyFailed');
    assert.equal(harbor.hosts.spawned.length, 1);
    const db = (await list()).runners.find(({ name }) => name === 'db');
    assert.deepEqual([db?.state, db?.sight], ['running', 'notReady']);
  });

  it('are not there before they are trusted, and are said to be untrusted', async () => {
    await declare(shop, false);
    const answer = await start('web');
    assert.equal(answer.kind === 'refused' && answer.reason, 'runnerUntrusted');
    const up = await user.get<{ runners: Runner[] }>('runners/up', { path, auto: true });
    assert.deepEqual(up.runners, []);
    const { declared } = await list();
    assert.deepEqual(
      declared.map(({ name, kind, trusted }) => [name, kind, trusted]),
      [
        ['web', 'service', false],
        ['db', 'service', false],
      ],
    );
    assert.deepEqual(harbor.hosts.spawned, []);
    assert.deepEqual(await leases(), []);
  });

  it('with something in their way are refused before anything is created', async () => {
    const { missing } = harbor.machine.launches;
    missing.add('vite');
    await declare({
      services: { web: { port: 3_050, command: 'vite' } },
      runners: { web: { requires: ['API_KEY'] } },
    });
    const answer = await start('web');
    assert.equal(answer.kind === 'refused' && answer.reason, 'checksFailed');
    assert.deepEqual(findings(answer), [
      'command: commandMissing (required)',
      'environment: variableMissing (required)',
    ]);
    assert.deepEqual(await leases(), []);
    assert.deepEqual(await user.get('authority/list', {}), []);
    const passed = await start('web', { skipChecks: ['command', 'environment'] });
    assert.equal(passed.kind, 'started');
    const [asked] = (
      await user.get<{ type: string; data: { skipped?: string[] } }[]>('activity/list', {
        kinds: ['runner'],
        limit: 1000,
      })
    ).filter(({ type }) => type === 'runnerAsked');
    assert.deepEqual(asked?.data.skipped, ['command', 'environment']);
  });

  it('whose service runs already are refused with it', async () => {
    await declare({ services: { web: { port: 3_050 } }, runners: { web: { command: 'serve' } } });
    const command = harbor.machine.start({ cwd: path });
    const terminal = await harbor.connect('terminal', command);
    await terminal.get('ports/lease', { path, service: 'web', holder: 'client' });
    harbor.machine.listen(3_050, command);
    await harbor.clock.pass(2_000);
    assert.deepEqual(findings(await start('web')), ['ports: servedAlready (required)']);
  });

  it('of one service are started once, also by two names at the same time', async () => {
    await declare({ services: { web: { port: 3_050 } } });
    const launch = (name: string) =>
      user.get<Launched>('runners/launch', { path, argv: ['serve'], name, services: ['web'] });
    const answers = await Promise.all([launch('one'), launch('two')]);
    assert.deepEqual(answers.map(({ kind }) => kind).sort(), ['refused', 'started']);
    assert.equal(harbor.hosts.spawned.length, 1);
    assert.equal((await leases()).length, 1);
  });

  it('that could not be started leave no lease behind that was not there before', async () => {
    await declare({ services: { web: { port: 3_050 } }, runners: { web: { command: 'serve' } } });
    harbor.hosts.failure = 'ENOENT';
    assert.equal((await start('web')).kind, 'refused');
    assert.deepEqual(await leases(), []);
    assert.equal(harbor.machine.heldCount, 0);
    await user.get('ports/lease', { path, service: 'web' });
    await start('web');
    assert.deepEqual(
      (await leases()).map(({ holder }) => holder.kind),
      ['project'],
    );
  });

  it('are agents when their command is one', async () => {
    await declare({ runners: { helper: { command: 'claude --model opus' } } });
    const { declared } = await list();
    assert.deepEqual(
      declared.map(({ kind, agent }) => [kind, agent]),
      [['agent', 'claude']],
    );
  });
});
