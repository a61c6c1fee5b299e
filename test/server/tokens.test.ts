/** Tokens for agents and readers, and an agent that is known by its environment, on real processes. */
import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import type { Token } from '#protocol/authority.ts';
import type { ServerHealth } from '#protocol/server.ts';
import { until } from './harbor.ts';
import { type Said, Terminal } from './terminal.ts';

interface Told {
  readonly error: { readonly code: string; readonly message: string };
}

/** The code of what a command with --json said on stderr. */
const codeOf = ({ stderr }: Said) => (JSON.parse(stderr) as Told).error.code;

describe('A token', function () {
  this.timeout(120_000);
  let person: Terminal;

  beforeEach(async () => {
    person = await Terminal.open();
    await person.in('forge');
  });
  afterEach(() => person.close());

  const bearer = (token: string, where = 'shop') => person.in(where, { HARBORMASTER_TOKEN: token });

  it('lets an agent lease and release for its project, and for no other', async () => {
    const agent = await bearer(await person.ask('token', 'issue', '--agent', '--name', 'robot'));
    const port = await agent.ask('port', 'web');
    assert.equal(await agent.ask('port', 'web'), port);
    const forge = join(person.harbor.root, 'forge');
    const refused = await agent.hm('port', 'web', '--dir', forge, '--json');
    assert.deepEqual([refused.code, codeOf(refused)], [8, 'notAllowed']);
    const theirs = await (await person.in('forge')).ask('port', 'api');
    for (const args of [
      ['release', theirs],
      ['server', 'stop'],
      ['token', 'issue', '--reader'],
    ]) {
      const said = await agent.hm(...args, '--json');
      assert.deepEqual([said.code, codeOf(said)], [8, 'notAllowed'], args.join(' '));
    }
    assert.match(await agent.ask('release', 'web'), /Released/);
    const [last] = await person.askJson<Activity[]>('activity', '--limit', '1');
    assert.deepEqual([last?.type, last?.caller?.name], ['portReleased', 'robot']);
    assert.match(last?.caller?.token ?? '', /^t_/);
  });

  it('lets a reader look at everything and change nothing', async () => {
    await person.ask('port', 'web');
    const reader = await bearer(await person.ask('token', 'issue', '--reader'), 'forge');
    assert.match(await reader.ask('ls'), /web/);
    const said = await reader.hm('port', 'web', '--json');
    assert.deepEqual([said.code, codeOf(said)], [8, 'notAllowed']);
    assert.match(said.stderr, /A person can/);
  });

  it('that is revoked is refused at the proof, and its open connection is cut', async () => {
    const token = await person.ask('token', 'issue', '--agent');
    const agent = await bearer(token);
    const run = agent.start('run', '--', process.execPath, '-e', 'setTimeout(() => {}, 60_000)');
    await agent.until('is leased', 'web', (lease) => lease !== undefined);
    const connections = async () =>
      (await person.askJson<ServerHealth>('server', 'status')).counts.connections;
    assert.equal(await connections(), 2);
    await person.ask('token', 'revoke', token);
    await until('its connection is cut', async () => (await connections()) === 1);
    const said = await agent.hm('ls', '--json');
    assert.deepEqual([said.code, codeOf(said)], [7, 'badToken']);
    assert.equal(run.child.exitCode, null, 'and its command goes on');
    run.child.kill('SIGTERM');
    await run.ended;
  });

  it('that has expired, or whose process has ended, is refused too', async () => {
    const brief = await bearer(await person.ask('token', 'issue', '--agent', '--for', '1s'));
    const owner = person.spawn('sleep', '60');
    const owned = await bearer(
      await person.ask('token', 'issue', '--reader', '--pid', String(owner.pid)),
    );
    await owned.ask('ls');
    owner.child.kill('SIGKILL');
    await owner.ended;
    await until('both are over', async () => {
      const tokens = await person.askJson<Token[]>('token', 'ls');
      return tokens.length === 0;
    });
    for (const each of [brief, owned])
      assert.equal(codeOf(await each.hm('ls', '--json')), 'badToken');
  });

  it('outlives the server', async () => {
    const agent = await bearer(await person.ask('token', 'issue', '--agent'));
    await person.ask('server', 'restart');
    await agent.ask('port', 'web');
  });

  it('that is none is said to be none, and starts no server', async () => {
    const said = await (await bearer('hunter2')).hm('ls', '--json');
    assert.deepEqual([said.code, codeOf(said)], [7, 'badToken']);
    assert.doesNotMatch(said.stderr, /hunter2/);
    assert.deepEqual(await person.harbor.processes(), []);
  });

  it('lies in a file of mode 600, and its secret stands nowhere else', async () => {
    const token = await person.ask('token', 'issue', '--agent');
    const [id = '', secret = ''] = token.split('.');
    const agent = await bearer(token);
    await agent.ask('port', 'web');
    await person.ask('token', 'ls');
    const state = person.harbor.places.stateDir;
    assert.equal((await stat(join(state, 'tokens', id))).mode & 0o777, 0o600);
    const holding: string[] = [];
    for (const name of await readdir(state, { recursive: true })) {
      const text = await readFile(join(state, name), 'utf8').catch(() => '');
      if (text.includes(secret)) holding.push(name);
    }
    assert.deepEqual(holding, [join('tokens', id)]);
    const pid = await person.serverPid();
    const seen = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
    );
    assert.ok(seen.every((text) => !text.includes(secret)));
  });

  it('of the user is what a server is started with, though an agent starts it', async () => {
    const agent = await bearer(await person.ask('token', 'issue', '--agent'));
    await person.ask('server', 'stop');
    await agent.ask('port', 'web');
    const environment = await readFile(`/proc/${await person.serverPid()}/environ`, 'utf8');
    assert.doesNotMatch(environment, /HARBORMASTER_TOKEN/);
  });
});

describe('hm within a coding agent', function () {
  this.timeout(120_000);
  let person: Terminal;

  beforeEach(async () => {
    person = await Terminal.open();
    await person.in('forge');
  });
  afterEach(() => person.close());

  for (const [variable, agent] of [
    ['CLAUDECODE', 'claude-code'],
    ['CODEX_THREAD_ID', 'codex'],
    ['GEMINI_CLI', 'gemini-cli'],
    ['CURSOR_AGENT', 'cursor'],
    ['OPENCODE', 'opencode'],
  ] as const)
    it(`that sets ${variable} acts for the project at hand alone, without any set-up`, async () => {
      const robot = await person.in('shop', { [variable]: '1' });
      await robot.ask('port', 'web');
      const theirs = await (await person.in('forge')).ask('port', 'api');
      const said = await robot.hm('release', theirs, '--json');
      assert.deepEqual([said.code, codeOf(said)], [8, 'notAllowed']);
      assert.ok(said.stderr.includes(agent), said.stderr);
      const stop = await robot.hm('server', 'stop');
      assert.equal(stop.code, 8);
    });

  it('is told how a person can allow it, which then holds once', async () => {
    const robot = await person.in('shop', { CLAUDECODE: '1' });
    const theirs = await (await person.in('forge')).ask('port', 'api');
    const said = await robot.hm('release', theirs);
    const [ask = ''] = /hm allow (a_[0-9a-f]{16})/.exec(said.stderr)?.slice(1) ?? [];
    assert.match(
      await person.ask('allow'),
      new RegExp(`${ask}.*claude-code.*give a leased port back`),
    );
    assert.equal((await robot.hm('allow', ask)).code, 8, 'not by itself');
    assert.match(await person.ask('allow', ask), /Allowed, once/);
    assert.match(await robot.ask('release', theirs), /Released/);
    const again = await (await person.in('forge')).ask('port', 'api');
    assert.equal((await robot.hm('release', again)).code, 8, 'and not twice');
  });

  it('runs a command as ever, and the port is the command’s', async () => {
    const robot = await person.in('shop', { CLAUDECODE: '1' });
    const said = await robot.ask('run', '--', process.execPath, '-p', 'process.env.PORT');
    assert.match(said, /^\d+$/);
  });

  it('is not made a person by a variable alone: nothing types at it', async () => {
    const robot = await person.in('shop', { CLAUDECODE: '1', HARBORMASTER_AS: 'user' });
    await robot.ask('port', 'web');
    assert.equal((await robot.hm('server', 'stop')).code, 8);
  });
});
