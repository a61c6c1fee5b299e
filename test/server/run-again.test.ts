/** `hm run` where something of an earlier run, or of the run around it, is still there. */
import assert from 'node:assert/strict';
import { pause } from '#common/clock.ts';
import { builtProgram } from './built.ts';
import { Terminal } from './terminal.ts';

describe('hm run, again and within itself', function () {
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

  const hm = [process.execPath, builtProgram('hm')];
  const shell = (script: string) => project.start('run', '--', 'sh', '-c', script);

  it('a daemon that a command left behind keeps its lease from others, and not from the next start', async () => {
    const first = await shell('setsid sleep 60 </dev/null >/dev/null 2>&1 & echo $!').ended;
    assert.equal(first.code, 0, first.stderr);
    await pause(4_000);
    assert.equal((await project.lease('web'))?.holder.kind, 'process');
    const again = await shell('echo "second on $PORT"').ended;
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /second on \d+/);
    process.kill(Number(first.stdout));
  });

  it('a script that says hm run itself runs on the lease that it is under', async () => {
    const inner = [...hm, 'run', '--', 'sh', '-c', "'echo inner $PORT'"].join(' ');
    const { code, stdout, stderr } = await shell(`echo outer $PORT; ${inner}`).ended;
    assert.equal(code, 0, stderr);
    assert.equal(/outer (\d+)/.exec(stdout)?.[1], /inner (\d+)/.exec(stdout)?.[1]);
    assert.doesNotMatch(stderr, /runs already/);
  });

  it('news that nobody reads ends no command', async () => {
    const script = '{ "$0" "$@"; echo "exit $?" >&4; } 2>&1 >/dev/null | head -c 0';
    const served = `${listen}; setTimeout(() => process.exit(7), 3000)`;
    const args = [...hm, 'run', '--', process.execPath, '-e', served];
    const run = project.spawn('sh', '-c', `exec 4>&1; ${script}`, ...args);
    assert.match((await run.ended).stdout, /exit 7/);
  });

  it('a time limit that was asked for comes though the port was used meanwhile', async () => {
    await project.ask('port', 'web', '--ttl', '600');
    const limit = (await project.lease('web'))?.expiresAt;
    assert.ok(limit);
    const run = project.start('run', '--', process.execPath, '-e', listen);
    await project.until('it listens', 'web', (lease) => lease?.state === 'bound');
    assert.equal((await project.lease('web'))?.expiresAt, limit);
    run.child.kill('SIGTERM');
    await project.until('it is back', 'web', (lease) => lease?.holder.kind === 'project');
    assert.equal((await project.lease('web'))?.expiresAt, limit);
  });

  it('restarting the server on purpose, however often, is no crash', async () => {
    const env = ['env', 'HARBORMASTER_STARTS_PER_MINUTE=5'] as const;
    for (let n = 0; n < 8; n++) {
      const run = project.spawn(...env, ...hm, 'server', 'restart');
      const { code, stderr } = await run.ended;
      assert.equal(code, 0, stderr);
    }
  });
});

const listen = "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1')";
