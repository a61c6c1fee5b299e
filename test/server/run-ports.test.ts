/** `hm run` when the port is not as it should be: taken before, taken meanwhile, left for another, or asked for twice. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lease } from '#protocol/ports.ts';
import { until } from './harbor.ts';
import { Stranger } from './stranger.ts';
import { type Command, Terminal } from './terminal.ts';

const program = (name: string) => join(import.meta.dirname, '../programs', name);

describe('hm run and its port', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let project: Terminal;
  let strangers: Stranger[];
  let count = 0;

  before(async () => {
    terminal = await Terminal.open();
  });
  beforeEach(async () => {
    strangers = [];
    const name = `project-${++count}`;
    const at = join(terminal.harbor.root, name);
    project = await terminal.in(name, { TOLD: join(at, 'told'), LEAVE: join(at, 'leave') });
  });
  afterEach(async () => {
    await Promise.all(strangers.map((stranger) => stranger.leave()));
    await terminal.sweep();
  });
  after(() => terminal.close());

  const start = (name: string, ...options: readonly string[]): Command =>
    project.start('run', ...options, '--', process.execPath, program(name));
  const tell = (file: 'TOLD' | 'LEAVE') => writeFile(project.env[file]!, 'any');
  const is = (state: Lease['state']) =>
    project.until(`it is ${state}`, 'web', (lease) => lease?.state === state) as Promise<Lease>;

  async function strangerOn(port: string | number): Promise<Stranger> {
    const stranger = await Stranger.on(Number(port));
    strangers.push(stranger);
    return stranger;
  }

  /** How often each thing was said. */
  function times(run: Command, pattern: RegExp): number {
    return run.output.match(new RegExp(pattern, 'g'))?.length ?? 0;
  }

  it('a port that was taken before is never leased, however much it is preferred', async () => {
    const { port } = await strangerOn(0);
    await project.declare(JSON.stringify({ version: 1, services: { web: { type: 'dev', port } } }));
    await tell('TOLD');
    const run = start('listen-when-told.mjs');
    const lease = await is('bound');
    assert.notEqual(lease.port, port);
    assert.equal(times(run, /starting/), 1);
    assert.doesNotMatch(run.output, /contested|taken/);
  });

  it('a program that dies because somebody took its port meanwhile is started on another', async () => {
    const run = start('listen-when-told.mjs');
    const [, first = ''] = await run.says(/starting (\d+)/);
    await strangerOn(first);
    await tell('TOLD');
    const lease = await is('bound');
    assert.notEqual(String(lease.port), first);
    await run.says(new RegExp(`port ${first} was taken; web is started again on ${lease.port}`));
    assert.equal(times(run, /starting/), 2);
    assert.match(run.output, /EADDRINUSE/);
    assert.equal(await (await fetch(lease.url)).text(), 'hello');
  });

  it('it is started again three times at most, and its last exit code is passed on', async () => {
    const run = start('listen-when-told.mjs');
    for (let starts = 1; starts <= 4; starts++) {
      await until(`start ${starts}`, () => times(run, /starting/) === starts);
      const [, port = ''] = [...run.output.matchAll(/starting (\d+)/g)].at(-1) ?? [];
      await strangerOn(port);
      await writeFile(project.env.TOLD!, port);
    }
    assert.equal((await run.ended).code, 1);
    assert.equal(times(run, /starting/), 4);
  });

  it('a port that was asked for exactly is that one or none: nothing is started elsewhere', async () => {
    const { port } = await strangerOn(0);
    const refused = await start('listen-when-told.mjs', '--port', String(port)).ended;
    assert.equal(refused.code, 5);
    assert.match(refused.stderr, new RegExp(`Port ${port} is in use by`));
    assert.doesNotMatch(refused.stdout, /starting/);
    const [free = ''] = (await project.ask('suggest', '--type', 'test')).split('\n');
    const run = start('listen-when-told.mjs', '--port', free);
    await run.says(/starting/);
    await strangerOn(free);
    await tell('TOLD');
    assert.equal((await run.ended).code, 1);
    assert.equal(times(run, /starting/), 1);
  });

  it('a program that has answered once is never started again unasked', async () => {
    await tell('TOLD');
    const run = start('listen-when-told.mjs');
    const { port } = await is('bound');
    await run.says(/web is at/);
    await tell('LEAVE');
    await run.says(/left/);
    await strangerOn(port);
    await writeFile(`${project.env.LEAVE}-too`, 'any');
    assert.equal((await run.ended).code, 1);
    assert.equal(times(run, /starting/), 1);
  });

  it('a program that walks on takes its lease along, and that is said once', async () => {
    const [port = ''] = (await project.ask('suggest', '--type', 'test')).split('\n');
    await project.declare(
      JSON.stringify({ version: 1, services: { web: { type: 'dev', port: Number(port) } } }),
    );
    // It must be taken between the lease and the start, so the shell waits where a tool would load itself.
    const run = project.start(
      'run',
      '--',
      'sh',
      '-c',
      `echo starting; while [ ! -e "$TOLD" ]; do sleep 0.05; done; exec "${process.execPath}" "${program('walk-on.mjs')}"`,
    );
    await run.says(/starting/);
    await strangerOn(port);
    await tell('TOLD');
    const lease = await is('bound');
    assert.equal(lease.port, Number(port) + 1);
    await run.says(
      new RegExp(`web listens on ${lease.port}, not on ${port}; its lease moved there`),
    );
    assert.equal(times(run, /its lease moved/), 1);
    assert.equal(times(run, /web is at/), 1);
    const [past] = (await project.askJson<Lease[]>('ls', '--here')).filter(
      ({ port: at }) => String(at) === port,
    );
    assert.equal(past, undefined);
  });

  it('a stranger makes the lease contested, is named once, and when he leaves the port is ours again', async () => {
    const run = start('listen-when-told.mjs');
    const [, port = ''] = await run.says(/starting (\d+)/);
    const stranger = await strangerOn(port);
    const { listener } = await is('contested');
    assert.equal(listener?.process.pid, process.pid);
    await run.says(new RegExp(`port ${port} of web is contested: .*pid ${process.pid}`));
    assert.match(await project.ask('who', port), /leased, and a stranger listens on it/);
    await stranger.leave();
    strangers = [];
    await is('reserved');
    await tell('TOLD');
    assert.equal(String((await is('bound')).port), port);
    assert.equal(times(run, /is contested/), 1);
  });

  it('two at once of the same service start one program; the other says who and where, and exits 6', async () => {
    await tell('TOLD');
    const runs = [start('listen-when-told.mjs'), start('listen-when-told.mjs')];
    const { url } = await is('bound');
    const loser = await Promise.race(runs.map(({ ended }) => ended));
    assert.equal(loser.code, 6);
    assert.match(loser.stderr, new RegExp(`web runs already: .* ${url}`));
    assert.match(loser.stderr, /hm run --service web-2/);
    assert.equal(
      runs.reduce((sum, run) => sum + times(run, /starting/), 0),
      1,
    );
    const third = await start('listen-when-told.mjs').ended;
    assert.equal(third.code, 6);
    assert.match(third.stderr, new RegExp(`listen-when-told.*\\(pid \\d+\\) at ${url}`));
  });

  it('a port that the project has leased already passes to the program and back', async () => {
    const port = await project.ask('port', 'web');
    await tell('TOLD');
    const run = start('listen-when-told.mjs');
    const bound = await is('bound');
    assert.equal(String(bound.port), port);
    assert.equal(bound.holder.kind, 'process');
    run.child.kill('SIGTERM');
    await run.ended;
    const back = await project.until(
      'it is back',
      'web',
      (lease) => lease?.holder.kind === 'project',
    );
    assert.equal(back?.id, bound.id);
    assert.equal(await project.ask('port', 'web'), port);
  });
});
