/** A singleton as real processes know it: eight start it at once, it is killed, its server is killed, the machine boots anew. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { rebooted } from './rebooted.ts';
import { type Command, Terminal } from './terminal.ts';

const serve = `require('node:fs').appendFileSync(process.env.STARTED, process.pid + '\\n');
require('node:http').createServer((_, r) => r.end('hello')).listen(process.env.PORT, '127.0.0.1')`;
const command = [process.execPath, '-e', serve];

describe('A singleton', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  /** Four projects that declare the same ones, one for each test. */
  let projects: Terminal[];
  /** Every child writes its pid there. */
  let started: string;
  let count = 0;

  before(async () => {
    terminal = await Terminal.open();
    started = join(terminal.harbor.root, 'started');
    const env = { STARTED: started };
    projects = await Promise.all([1, 2, 3, 4].map((n) => terminal.in(`project-${n}`, env)));
    const one = { type: 'database', singleton: true };
    const services = { 'db-1': one, 'db-2': one, 'db-3': one, 'db-4': one };
    for (const project of projects) await project.declare(JSON.stringify({ version: 1, services }));
  });
  beforeEach(async () => {
    count++;
    await writeFile(started, '');
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await terminal.sweep();
  });
  after(() => terminal.close());

  const run = (project: Terminal, ...options: readonly string[]): Command =>
    project.start('run', '--service', `db-${count}`, ...options, '--', ...command);
  const runs = (...options: readonly string[]): Command[] =>
    [...projects, ...projects].map((project) => run(project, ...options));

  const lease = async () =>
    (await terminal.askJson<Lease[]>('ls')).find(({ service }) => service === `db-${count}`);
  const starts = async () => (await readFile(started, 'utf8')).trim().split('\n').filter(Boolean);

  async function is(what: string, condition: (lease: Lease | undefined) => boolean) {
    let now: Lease | undefined;
    const isSo = async () => {
      now = await lease();
      return condition(now);
    };
    await until(what, isSo, 30_000).catch((failure: Error) =>
      assert.fail(`${failure.message} ${JSON.stringify(now)}`),
    );
    return now as Lease;
  }

  const isRun = (sharers?: number) => (now: Lease | undefined) =>
    now?.state === 'bound' && now.sharers?.length === sharers;

  /** Ends them, and whatever they started. */
  async function end(commands: readonly Command[]): Promise<void> {
    for (const { child } of commands) child.kill('SIGTERM');
    await Promise.all(commands.map(({ ended }) => ended));
    const ours = await terminal.harbor.processes();
    for (const pid of await starts()) if (ours.includes(Number(pid))) kill(Number(pid), 'SIGKILL');
  }

  it('that eight start at once has one child and seven joiners, who are told its URL', async () => {
    const all = runs();
    const over = () => all.filter(({ child }) => child.exitCode !== null);
    await until('seven have joined', () => over().length === 7, 30_000);
    const { url } = await is('it listens, and three projects share it', isRun(3));
    assert.equal(over().length, 7);
    for (const { ended } of over()) {
      const { code, stdout, stderr } = await ended;
      assert.deepEqual([code, stdout], [0, `${url}\n`], stderr);
      assert.match(stderr, /^hm: db-1 (runs already|is being started), once for this machine/);
    }
    assert.equal((await starts()).length, 1);
    await end(all);
  });

  it('that is killed with kill -9 while others wait is started once, also when its server was killed before', async () => {
    const all = runs('--wait');
    await is('seven wait', isRun(7));
    kill(await terminal.serverPid(), 'SIGKILL');
    const before = await is('it is there again, and so are those who wait', isRun(7));
    kill(before.listener!.process.pid, 'SIGKILL');
    const after = await is('it runs again', isRun(6));
    assert.deepEqual([after.id, after.port], [before.id, before.port]);
    assert.ok(after.fence > before.fence);
    // A second one would have been started by now: whoever waits was told at the same moment.
    await pause(2_000);
    assert.equal((await starts()).length, 2, 'one start, and one restart');
    await end(all);
  });

  it('(control) that whoever sees it down starts is started several times', async () => {
    const directory = join(terminal.harbor.root, 'programs');
    const programs = await buildPrograms(directory, ['naive-waiter']);
    const owner = run(projects[0]!);
    const { listener } = await is('it listens', isRun());
    const naive = [programs['naive-waiter'], builtProgram('server')];
    const waiters = projects.map((project) =>
      project.spawn(process.execPath, ...naive, project.directory, `db-${count}`, ...command),
    );
    await Promise.all(waiters.map((waiter) => waiter.says(/waiting/)));
    kill(listener!.process.pid, 'SIGKILL');
    await until('it was started again and again', async () => (await starts()).length > 2, 20_000);
    await end([owner, ...waiters]);
  });

  it('whose machine boots anew is nobody’s, and is given to who asks first then', async () => {
    const all = projects.map((project) => run(project, '--wait'));
    const before = await is('three wait', isRun(3));
    for (const pid of await terminal.harbor.processes()) kill(pid, 'SIGKILL');
    await Promise.all(all.map(({ ended }) => ended));
    rebooted(terminal.harbor);
    const next = run(projects[1]!);
    const after = await is('it runs again, and the dead share nothing', isRun());
    assert.equal(after.port, before.port);
    assert.ok(after.fence > before.fence);
    await end([next]);
  });
});
