/** `hm run` as its command's environment, streams, signals and ends go through it, and what a lease outlives. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pause } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { type Command, Terminal } from './terminal.ts';

const program = (name: string) => join(import.meta.dirname, '../programs', name);
/** The grace of a process and two looks more, in milliseconds: what has not ended by then does not end by itself. */
const beyondGrace = 5_000;

/** A command that goes on. */
interface Lasting {
  readonly at: Terminal;
  readonly run: Command;
  /** Of the process that listens, as the lease knows it. */
  readonly pid: number;
}

describe('hm run and its command', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let project: Terminal;
  let count = 0;

  before(async () => {
    terminal = await Terminal.open();
  });
  beforeEach(async () => {
    project = await terminal.in(`project-${++count}`);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await terminal.sweep();
  });
  after(() => terminal.close());

  const node = (...args: readonly string[]) =>
    project.start('run', '--', process.execPath, ...args);
  const shell = (script: string) => project.start('run', '--', 'sh', '-c', script);
  const bound = (at = project) =>
    at.until('it listens', 'web', (lease) => lease?.state === 'bound') as Promise<Lease>;
  const gone = (at = project) =>
    at.until('it is gone', 'web', (lease) => lease === undefined, 40_000);

  it('PORT is its own, and HM_PORT_* and HM_URL_* are of every service of the project', async () => {
    const api = await project.ask('port', 'api');
    const database = await project.ask('port', 'my-db', '--type', 'database');
    const run = shell('env');
    const { stdout } = await run.ended;
    const environment = Object.fromEntries(
      stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    assert.match(environment.PORT, /^\d+$/);
    assert.equal(environment.HM_PORT_WEB, environment.PORT);
    assert.equal(environment.HM_URL_WEB, `http://localhost:${environment.PORT}`);
    assert.equal(environment.HM_PORT_API, api);
    assert.equal(environment.HM_URL_MY_DB, `tcp://localhost:${database}`);
    assert.equal(environment.HOME, project.env.HOME);
  });

  it('what it writes goes through untouched, twenty megabytes of it', async () => {
    const hm = [process.execPath, builtProgram('hm'), 'run', '--'];
    const flood = [...hm, process.execPath, program('flood-stdout.mjs')];
    const run = project.spawn('sh', '-c', '"$0" "$@" | sha256sum', ...flood);
    const hash = createHash('sha256');
    for (let n = 0; n < 20_000; n++) hash.update(`${n} ${'x'.repeat(1_000)}\n`);
    assert.match((await run.ended).stdout, new RegExp(`^${hash.digest('hex')}`));
  });

  it('what it is told on stdin reaches it', async () => {
    const run = shell('read line; echo "got $line"');
    run.child.stdin?.end('hello\n');
    assert.match((await run.ended).stdout, /^got hello$/m);
  });

  it('its exit code is the exit code', async () => {
    assert.equal((await shell('exit 0').ended).code, 0);
    assert.equal((await shell('exit 7').ended).code, 7);
    assert.equal((await project.hm('run', '--', 'no-such-command')).code, 127);
    assert.equal((await project.hm('run', '--', project.directory)).code, 126);
  });

  it('a command that is killed by SIGKILL is 137, and one that SIGTERM through hm ends is 143', async () => {
    assert.equal((await shell('kill -9 $$').ended).code, 137);
    const run = shell('echo ready; exec sleep 600');
    await run.says(/ready/);
    run.child.kill('SIGTERM');
    assert.equal((await run.ended).code, 143);
  });

  it('a signal that comes before hm knows its command’s pid is passed on all the same', async () => {
    const NODE_OPTIONS = `--import ${pathToFileURL(program('signal-at-spawn.mjs'))}`;
    const early = await project.in(project.directory, { NODE_OPTIONS, SIGNAL_AT: 'sleep' });
    assert.equal((await early.hm('run', '--', 'sleep', '600')).code, 143);
  });

  it('SIGINT and SIGHUP that only hm gets are passed on when there is no terminal', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ] as const) {
      const run = shell('echo ready; exec sleep 600');
      await run.says(/ready/);
      run.child.kill(signal);
      assert.equal((await run.ended).code, code);
    }
  });

  it('a shell between hm and the server does not keep it from ending', async () => {
    const run = shell(`"${process.execPath}" "${program('walk-on.mjs')}" & wait`);
    await bound();
    run.child.kill('SIGTERM');
    await run.ended;
    await until('none is left', async () => (await terminal.strays()).length === 0);
    await gone();
  });

  describe('beyond the grace of its lease', () => {
    /** How each comes to be without what would end it, or without who waits for it. */
    const ways = {
      deaf: [
        process.execPath,
        'ignore-sigterm.mjs',
        ({ run }: Lasting) => run.child.kill('SIGTERM'),
      ],
      stopped: [
        ...[process.execPath, 'walk-on.mjs'],
        ({ run, pid }: Lasting) => {
          for (const each of [pid, run.pid]) kill(each, 'SIGSTOP');
        },
      ],
      daemon: ['python3', 'double-fork.py', ({ run }: Lasting) => run.ended],
      orphan: [process.execPath, 'walk-on.mjs', ({ run }: Lasting) => run.child.kill('SIGKILL')],
    } as const satisfies Record<string, readonly unknown[]>;
    type Way = keyof typeof ways;
    const lasting = new Map<Way, Lasting>();

    // All of them wait for one and the same time to pass.
    before(async () => {
      await Promise.all(
        (Object.keys(ways) as Way[]).map(async (way) => {
          const [command, name, deed] = ways[way];
          const at = await terminal.in(way);
          const run = at.start('run', '--', command, program(name));
          const { process: known } = (await bound(at)).listener!;
          const one = { at, run, pid: known.pid };
          lasting.set(way, one);
          await deed(one);
        }),
      );
      await pause(beyondGrace);
    });

    async function stillBound(way: Way): Promise<Lasting> {
      const one = lasting.get(way)!;
      const lease = await one.at.lease('web');
      assert.equal(lease?.state, 'bound');
      assert.equal(lease.listener?.process.pid, one.pid);
      return one;
    }

    it('a command that ignores SIGTERM keeps hm and its lease until it ends', async () => {
      const { at, run, pid } = await stillBound('deaf');
      await run.says(/^no$/m);
      kill(pid, 'SIGKILL');
      assert.equal((await run.ended).code, 137);
      await gone(at);
    });

    it('a command that is stopped (SIGSTOP) beyond the grace keeps its lease, hm stopped or not', async () => {
      const { at, run, pid } = await stillBound('stopped');
      kill(run.pid, 'SIGCONT');
      kill(pid, 'SIGCONT');
      run.child.kill('SIGTERM');
      await run.ended;
      await gone(at);
    });

    it('what becomes a daemon keeps the lease for as long as it lives', async () => {
      const { at, run, pid } = await stillBound('daemon');
      assert.equal((await run.ended).code, 0);
      const again = await at.hm('run', '--', 'true');
      assert.equal(again.code, 6);
      assert.match(again.stderr, new RegExp(`web runs already: double-fork\\S* \\(pid ${pid}\\)`));
      kill(pid, 'SIGKILL');
      await gone(at);
    });

    it('when hm itself is killed, the lease stays with its command', async () => {
      const { at, run, pid } = await stillBound('orphan');
      assert.equal(run.child.signalCode, 'SIGKILL');
      kill(pid, 'SIGKILL');
      await gone(at);
    });
  });

  it('when the server is killed the command goes on, and its lease is there when the next one looks', async () => {
    const run = node(program('walk-on.mjs'));
    const before = await bound();
    kill(await terminal.serverPid(), 'SIGKILL');
    const after = await bound();
    assert.equal(after.id, before.id);
    assert.equal(after.port, before.port);
    assert.deepEqual(after.holder, before.holder);
    run.child.kill('SIGTERM');
    assert.equal((await run.ended).code, 143);
    await gone();
  });

  it('without a server to be had the command runs all the same, without a port', async () => {
    const place = join(terminal.harbor.root, 'no-directory');
    await writeFile(place, '');
    const lost = await terminal.in(project.directory, { HARBORMASTER_STATE_DIR: place });
    const said = await lost.hm('run', '--', 'sh', '-c', 'echo "port=$PORT"; exit 7');
    assert.equal(said.code, 7);
    assert.match(said.stdout, /^port=$/m);
    assert.match(said.stderr, /The command runs without a leased port/);
  });

  it('a server that does not answer keeps nobody from running his command', async () => {
    await project.ask('port', 'web');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    try {
      const said = await project.hm('run', '--', 'echo', 'ran');
      assert.equal(said.code, 0);
      assert.match(said.stdout, /^ran$/m);
      assert.match(said.stderr, /not answering .*The command runs without a leased port/);
    } finally {
      kill(pid, 'SIGCONT');
    }
  });
});
