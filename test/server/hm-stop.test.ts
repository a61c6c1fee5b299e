/** `hm stop` among real processes: what is proven to be the project's ends with all that it started, and every decoy lives. */
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import type { PortReport } from '#protocol/ports.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { ask, requireRoot } from './os-program.ts';
import { type Command, type Said, Terminal } from './terminal.ts';

const program = (name: string) => join(import.meta.dirname, '../programs', name);

describe('hm stop', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let elsewhere: Terminal;
  const started: Command[] = [];

  before(async () => {
    requireRoot();
    terminal = await Terminal.open();
    elsewhere = await terminal.in('elsewhere');
    // Another user must be able to work there.
    await chmod(terminal.harbor.root, 0o755);
  });
  afterEach(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.splice(0).map(({ ended }) => ended));
  });
  after(() => terminal.close());

  /** Somebody who listens, started as `at` would start it. */
  async function listener(at: Terminal, address = '127.0.0.1', port = '0') {
    return known(at.spawn('python3', program('listen.py'), address, port));
  }

  async function known(command: Command) {
    started.push(command);
    const [, said = ''] = await command.says(/ready (\d+)/);
    return { command, port: said, pid: command.pid };
  }

  function runs(...argv: readonly string[]): Command {
    const command = terminal.start('run', '--', ...argv);
    started.push(command);
    return command;
  }

  /** The pid of who listens as the service `web`. */
  async function webPid(): Promise<number> {
    const lease = await terminal.until('it listens', 'web', (each) => each?.state === 'bound');
    return lease?.listener?.process.pid ?? 0;
  }

  const lives = ({ child }: Command) => child.exitCode === null && child.signalCode === null;

  /** As `hm stop` printed it: `--confirm PID@START`. */
  const stampIn = ({ stderr }: Said) => /--confirm (\S+)/.exec(stderr)?.[1] ?? '';

  it('ends what hm run started, all of it, and says each step', async () => {
    const run = runs('sh', '-c', `"${process.execPath}" "${program('ignore-sigterm.mjs')}" & wait`);
    const pid = await webPid();
    const said = await terminal.hm('stop', 'web', '--grace', '1');
    assert.equal(said.code, 0, said.stderr);
    const steps = said.stdout.split('\n').filter((line) => line.includes(String(pid)));
    assert.match(steps.join('\n'), /was asked to end\.\n.*was killed\.\n.*has ended\./);
    assert.match(said.stdout, /Nothing of it is left\.\n$/);
    await run.ended;
    await until('none is left', async () => (await terminal.strays()).length === 0);
  });

  it('ends a daemon that left its group, its session and its parents', async () => {
    await runs('python3', program('double-fork.py')).ended;
    const pid = await webPid();
    assert.match(await terminal.ask('stop', 'web'), new RegExp(`pid ${pid}\\) has ended`));
    await until('none is left', async () => (await terminal.strays()).length === 0);
  });

  it('ends what works in this project; the same program elsewhere, and on another address, lives', async () => {
    const mine = await listener(terminal);
    const sameName = await listener(elsewhere);
    const samePort = await listener(elsewhere, '127.0.0.2', mine.port);
    const said = await terminal.hm('stop', mine.port);
    assert.equal(said.code, 0, said.stderr);
    assert.match(
      said.stderr,
      new RegExp(`also on this port: .*pid ${samePort.pid}\\).*left alone`),
    );
    await mine.command.ended;
    assert.deepEqual([lives(sameName.command), lives(samePort.command)], [true, true]);
    const events = await terminal.askJson<Activity[]>('activity', '--port', mine.port);
    const types = events.map(({ type }) => type).reverse();
    assert.deepEqual(types, ['stopAsked', 'processStopped', 'stopEnded']);
    assert.match(events[0]?.by ?? '', /^script-/);
  });

  it('(control) a kill by port hits the decoy on the other address', async () => {
    const mine = await listener(terminal);
    const decoy = await listener(elsewhere, '127.0.0.2', mine.port);
    const { listeners } = await terminal.askJson<PortReport>('who', mine.port);
    for (const { process: seen } of listeners) if (seen) kill(seen.process.pid, 'SIGTERM');
    await decoy.command.ended;
  });

  it('leaves a stranger alone, with --yes too, until exactly that process is confirmed', async () => {
    const stranger = await listener(elsewhere);
    const refused = await terminal.hm('stop', stranger.port, '--yes');
    assert.equal(refused.code, 5);
    assert.match(refused.stderr, /Nothing proves that .* was started under this project/);
    assert.match(refused.stderr, /hm help notProven/);
    const stale = await terminal.hm('stop', stranger.port, '--confirm', `${stranger.pid}@1`);
    assert.equal(stale.code, 5);
    assert.match(stale.stderr, /What was confirmed is not there any more/);
    assert.ok(lives(stranger.command));
    await terminal.ask('stop', stranger.port, '--confirm', stampIn(refused));
    await stranger.command.ended;
  });

  it('shows a stranger to the person in a terminal, and asks', async () => {
    const stranger = await listener(elsewhere);
    const hm = [process.execPath, builtProgram('hm'), 'stop', stranger.port];
    const asks = async (answer: string) => {
      const asking = terminal.spawn('python3', program('in-terminal.py'), ...hm);
      await asking.says(/proof +none[\s\S]*End it\? \[y\/N\]/);
      asking.child.stdin?.write(`${answer}\n`);
      return asking.ended;
    };
    assert.equal((await asks('n')).code, 5);
    assert.ok(lives(stranger.command));
    assert.equal((await asks('y')).code, 0);
    await stranger.command.ended;
  });

  it("never ends another user's process, though it works in this project", async () => {
    const other = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const listens = `const server = require('net').createServer().listen(0, '127.0.0.1', () => console.log('ready', server.address().port));`;
    const node = [process.execPath, '-e', listens];
    const theirs = await known(terminal.spawn('setpriv', ...other, ...node));
    const said = await terminal.hm('stop', theirs.port, '--confirm', `${theirs.pid}@1`);
    assert.equal(said.code, 5);
    assert.match((await terminal.hm('stop', theirs.port)).stderr, /runs as another user/);
    assert.ok(lives(theirs.command));
  });

  it('never ends what it was started from', async () => {
    const hm = `"${process.execPath}" "${builtProgram('hm')}"`;
    const shell = terminal.spawn(
      process.execPath,
      '-e',
      `const { execSync } = require('child_process');
       const server = require('net').createServer().listen(0, '127.0.0.1', () => {
         try { execSync('${hm.replaceAll('"', '\\"')} stop ' + server.address().port, { stdio: 'inherit' }); }
         catch ({ status }) { console.log('refused', status); }
         server.close();
       });`,
    );
    const { stdout, stderr } = await shell.ended;
    assert.match(stdout, /refused 5/);
    assert.match(stderr, /left alone. End it by hand/);
  });

  it('lets an agent end what its project started, and confirm nothing', async () => {
    const agent = await terminal.in(terminal.directory, { CLAUDECODE: '1' });
    const mine = await listener(terminal);
    await agent.ask('stop', mine.port);
    await mine.command.ended;
    const stranger = await listener(elsewhere);
    const refused = await agent.hm('stop', stranger.port);
    assert.equal(refused.code, 5);
    const confirming = await agent.hm('stop', stranger.port, '--confirm', stampIn(refused));
    assert.equal(confirming.code, 8);
    assert.ok(lives(stranger.command));
    const [event] = await terminal.askJson<Activity[]>('activity', '--port', mine.port);
    assert.equal(event?.caller?.name, 'claude-code');
  });

  it('takes a stranger under management, and ends it only when it is confirmed', async () => {
    const stranger = await listener(elsewhere);
    const taken = await terminal.ask('adopt', stranger.port, '--service', 'taken');
    assert.match(taken, new RegExp(`holds port ${stranger.port} as taken now`));
    const lease = await terminal.lease('taken');
    assert.equal(lease?.state, 'bound');
    assert.equal(lease?.holder.kind === 'process' && lease.holder.process.pid, stranger.pid);
    const refused = await terminal.hm('stop', 'taken');
    assert.match(refused.stderr, /was taken under management and not started here/);
    await terminal.ask('release', 'taken', '--force');
    assert.ok(lives(stranger.command));
    await terminal.ask('adopt', stranger.port, '--service', 'taken');
    await terminal.ask('stop', 'taken', '--confirm', stampIn(refused));
    await stranger.command.ended;
    await terminal.until('the project has it', 'taken', (each) => each?.holder.kind === 'project');
  });

  it('blocks a port on which a stranger listens, and leaves that one alone', async () => {
    const stranger = await listener(elsewhere);
    await terminal.ask('reserve', stranger.port);
    const other = await elsewhere.hm('adopt', stranger.port);
    assert.match(other.stderr, new RegExp(`Port ${stranger.port} is leased by reserved-`));
    stranger.command.child.kill();
    await stranger.command.ended;
    assert.equal((await elsewhere.hm('port', 'x', '--port', stranger.port)).code, 5);
    await terminal.ask('release', stranger.port);
  });

  it('says so when nothing runs there, and fails when there is no such thing', async () => {
    await terminal.ask('port', 'idle');
    assert.equal(await terminal.ask('stop', 'idle'), 'Nothing runs on idle.');
    await terminal.ask('release', 'idle');
    assert.equal(await terminal.ask('stop', 'idle'), 'Nothing runs on idle.');
    const slip = await terminal.hm('stop', 'idel');
    assert.equal(slip.code, 1);
    assert.match(slip.stderr, /no runner and no service called 'idel'/);
  });

  it('signals nobody who has got the number of one that ended, which (control) a bare pid does', async () => {
    assert.deepEqual(await ask('stop-reused.ts', [], ['unshare', '-pf', '--mount-proc']), {
      said: 'gone',
      spared: true,
      byBarePid: 'SIGKILL',
    });
  });
});
