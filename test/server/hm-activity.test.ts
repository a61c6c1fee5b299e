/** `hm activity`, over a long journal and over a server that goes and comes: nothing is left out, and the figures are right. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Activity, ActivityStatistics } from '#protocol/activity.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { Terminal } from './terminal.ts';

/** How many events the long journal has; ACTIVITY_EVENTS=1000000 is the long form. */
const events = Number(process.env.ACTIVITY_EVENTS ?? 60_000);
const programs = join(import.meta.dirname, '../programs');
const run = promisify(execFile);
/** Long enough for a million events, in milliseconds. */
const patience = 60_000 + events / 5;
const noLimit = { maxBuffer: 4e9, timeout: patience };

describe('hm activity', function () {
  this.timeout(3 * patience);
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => terminal.close());

  it(`over ${events} events tells the figures that another program computes, and every event once`, async () => {
    const { dataDir } = terminal.harbor.places;
    const built = await buildPrograms(terminal.directory, ['write-activity']);
    await terminal.ask('config', 'set', 'activity.kept', '50000');
    await run(process.execPath, [built['write-activity'], dataDir, String(events)], noLimit);
    await terminal.ask('server', 'start');
    const began = performance.now();
    const { kinds, ...figures } = JSON.parse(
      await terminal.ask('activity', '--stats', '--json'),
    ) as ActivityStatistics;
    const took = performance.now() - began;
    const { stdout } = await run(
      'python3',
      [join(programs, 'activity_figures.py'), dataDir],
      noLimit,
    );
    assert.deepEqual(figures, JSON.parse(stdout));
    assert.equal(kinds.server, 1);
    const lines = await terminal.spawn(
      'sh',
      '-c',
      `'${process.execPath}' '${builtProgram('hm')}' activity --json-lines | tee rows | wc -l`,
    ).ended;
    assert.equal(Number(lines.stdout), figures.events);
    // Each line begins with its revision.
    const check = `awk -F '[:,]' 'NR > 1 && $2 != last - 1 { exit 1 } { last = $2 } END { print last }' rows`;
    const oldest = await terminal.spawn('sh', '-c', check).ended;
    assert.deepEqual([oldest.code, oldest.stdout.trim()], [0, '1'], 'newest first, without a gap');
    console.log(`      figures over ${figures.events} events in ${Math.round(took)} ms`);
  });

  it('follows what happens over a server that is killed, each event once and in order', async () => {
    await terminal.ask('port', 'before');
    const following = terminal.start('activity', '--follow', '--json', '--kind', 'lease');
    const seen = () => following.lines.map((text) => JSON.parse(text) as Activity);
    await until('it tells what was', () => seen().length === 1);
    await terminal.ask('port', 'one');
    await until('it tells what happens', () => seen().length === 2);
    const { pid } = await terminal.askJson<{ pid: number }>('server', 'status');
    kill(pid, 'SIGKILL');
    await terminal.ask('port', 'two');
    await terminal.ask('port', 'three');
    await until('it tells what happened meanwhile', () => seen().length === 4);
    assert.deepEqual(
      seen().map(({ subject }) => subject?.service),
      ['before', 'one', 'two', 'three'],
    );
    following.child.kill('SIGINT');
    assert.equal((await following.ended).code, 0);
  });

  it('refuses what it does not understand in one line that says what would do', async () => {
    const refusals = {
      "--kind: 'leases' is none of lease, listening": ['--kind', 'leases'],
      "--holder: 'me' is none of project, process": ['--holder', 'me'],
      "--since: 'yesterday' is no time; write": ['--since', 'yesterday'],
      'take one': ['--follow', '--stats'],
    };
    for (const [message, args] of Object.entries(refusals)) {
      const said = await terminal.hm('activity', ...args);
      assert.equal(said.code, 2);
      assert.ok(said.stderr.includes(message), said.stderr);
      assert.match(said.stderr, /^hm: .*\nMore: hm help usage\n$/);
    }
  });
});
