/** The verbs of runners with real processes, in real terminals: what is shown, typed, left, and given back. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { Screen } from './screen.ts';
import { Terminal } from './terminal.ts';

/** Ctrl-\ Ctrl-D. */
const leave = '\x1c\x04';

describe('hm and its runners', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  const screens: Screen[] = [];

  before(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => {
    for (const screen of screens.splice(0)) screen.close();
  });
  after(async () => {
    await terminal.hm('down');
    await terminal.close();
  });

  /** `hm` in a terminal of its own. */
  function open(args: readonly string[], cols = 80, rows = 24): Screen {
    const { directory: cwd, env } = terminal;
    const screen = new Screen([process.execPath, builtProgram('hm'), ...args], {
      ...{ cwd, env, cols, rows },
    });
    screens.push(screen);
    return screen;
  }

  async function runner(name: string): Promise<Runner> {
    const all = await terminal.askJson<Runner[]>('ps', '--all');
    return all.find((each) => each.name === name) ?? assert.fail(`There is no ${name}.`);
  }

  it('start a command, list it, print what it printed, and end it with nothing left', async () => {
    const said = await terminal.ask(
      'launch',
      '--name',
      'one',
      '--',
      'sh',
      '-c',
      'echo hello; exec sleep 1000',
    );
    assert.match(said, /^one \(pid \d+\) (runs|is ready)\. Attach: hm attach one/);
    assert.match(await terminal.ask('ps'), /NAME .*\none +command +(running|ready) /);
    await until('it is in the log', async () => (await terminal.ask('logs', 'one')) === 'hello');
    assert.equal(await terminal.ask('logs', 'one', '--since', '1h'), 'hello');
    assert.equal(await terminal.ask('logs', 'one', '--since', '2100-01-01'), '');
    const again = await terminal.hm('launch', '--name', 'one', '--', 'sleep', '1');
    assert.equal(again.code, 6, again.stderr);
    assert.match(again.stderr, /one \(pid \d+\) runs already\. Attach to it: hm attach one/);
    const { process: alive } = await runner('one');
    assert.match(await terminal.ask('stop', 'one'), /one is stopped, and nothing of it is left/);
    assert.throws(() => process.kill(alive?.pid ?? 0, 0), { code: 'ESRCH' });
    assert.equal(await terminal.ask('ps'), 'Nothing runs. What ended: hm ps --all');
    assert.equal((await runner('one')).state, 'exited');
  });

  it('have what the terminal has, and say what they cannot do with what is typed', async () => {
    const other = await terminal.in(terminal.directory, { VIRTUAL_ENV: '/venv', LEVEL: 'info' });
    const print = 'echo "$VIRTUAL_ENV $LEVEL"';
    await other.ask('launch', '--name', 'told', '--env', 'LEVEL=debug', '--', 'sh', '-c', print);
    await until('it has it', async () => (await other.ask('logs', 'told')) === '/venv debug');
    const wrong: readonly (readonly [RegExp, readonly string[]])[] = [
      [/no check 'foo'; there are trust, directory/, ['--skip-check', 'foo', '--', 'true']],
      [/'a b' is no name for a runner/, ['--name', 'a b', '--', 'true']],
      [/'PORT' is said by who starts the runner/, ['--env', 'PORT=1', '--', 'true']],
      [/unknown option '--restrat'\. See: hm launch --help/, ['--restrat', '--', 'true']],
      [/required argument 'command'\. See: hm launch --help/, []],
    ];
    for (const [says, args] of wrong) {
      const said = await terminal.hm('launch', ...args);
      assert.equal(said.code, 2, said.stderr);
      assert.match(said.stderr, says);
    }
    const missing = await terminal.hm('launch', '--', 'nosuch');
    assert.equal(missing.code, 5);
    assert.match(missing.stderr, /command: there is no nosuch on its PATH \(.*npx nosuch/);
  });

  it('are named together, by names or ids, and one that there is not keeps nobody from the others', async () => {
    for (const name of ['one', 'two'])
      await terminal.ask('launch', '--name', name, '--', 'sleep', '600');
    const ids = (await terminal.ask('ps', '--here', '-q', 'one', 'two')).split('\n');
    assert.deepEqual(ids, [(await runner('one')).id, (await runner('two')).id]);
    const stopped = await terminal.hm('stop', 'one', 'nosuch', ids[1]!);
    assert.equal(stopped.code, 1, stopped.stdout);
    assert.match(stopped.stderr, /called 'nosuch'/);
    assert.match(stopped.stdout, /one is stopped[\s\S]*two is stopped/);
    await terminal.ask('restart', 'one', 'two');
    assert.match(await terminal.ask('ps', 'two'), /^two +\S+ +running/m);
    assert.equal((await terminal.hm('ps', 'nosuch')).code, 1);
    await terminal.ask('stop', 'one', 'two');
    assert.match(await terminal.ask('stop', ids[0]!), /one does not run/);
    assert.match(await terminal.ask('rm', 'one', 'two'), /one is forgotten\.\ntwo is forgotten/);
  });

  it('say so, and fail, when there is nothing of that name', async () => {
    for (const verb of ['stop', 'start', 'restart', 'logs']) {
      const said = await terminal.hm(verb, 'nosuch');
      assert.equal(said.code, 1, verb);
      assert.match(said.stderr, /no runner (and no service )?called 'nosuch'/, verb);
    }
    assert.equal((await terminal.hm('attach', 'nosuch')).code, 2);
  });

  it('show a program in several terminals, which type, resize and leave, and it runs on', async () => {
    await terminal.ask(
      ...['launch', '--name', 'shell', '--env', 'PS1=$ ', '--'],
      ...['bash', '--norc', '--noprofile'],
    );
    const one = open(['attach', 'shell'], 90, 30);
    await one.shows(/shell: Ctrl-\\ Ctrl-D detaches/);
    await one.shows(/\$ $/m);
    one.type('stty size\r');
    await one.shows(/^30 90$/m);
    const two = open(['attach', 'shell'], 70, 20);
    await two.shows(/^30 90$/m);
    two.type('echo from-$((40+2))\r');
    await one.shows(/^from-42$/m);
    two.resize(100, 40);
    await until('the program sees the other size', async () => {
      two.type('stty size\r');
      await pause(100);
      return two.lines.includes('40 100');
    });
    const looking = open(['attach', 'shell', '--view']);
    await looking.shows(/^from-42$/m);
    looking.type('echo never-seen\r');
    two.type('echo seen\r');
    await looking.shows(/^seen$/m);
    assert.ok(!looking.lines.join('\n').includes('never-seen'));
    for (const each of [one, two, looking]) each.type(leave);
    for (const each of [one, two, looking]) {
      assert.equal((await each.ended).code, 0);
      await each.shows(/detached from shell, which runs on/);
    }
    assert.ok(['running', 'ready'].includes((await runner('shell')).state));
  });

  it('leave a terminal as it was, by every way out', async () => {
    const busy = `printf '\\033[?1049h\\033[?1000h\\033[?2004h\\033[?1h\\033[?7lfull screen\\n'; exec sleep 1000`;
    await terminal.ask('launch', '--name', 'full', '--', 'sh', '-c', busy);
    const ways: readonly (readonly [string, (screen: Screen) => void, number])[] = [
      ['the keys', (screen) => screen.type(leave), 0],
      ['SIGTERM', (screen) => kill(screen.pid, 'SIGTERM'), 143],
      ['SIGHUP', (screen) => kill(screen.pid, 'SIGHUP'), 129],
    ];
    for (const [way, go, code] of ways) {
      const screen = open(['attach', 'full']);
      await screen.shows(/full screen/);
      await until('its modes are on', () => screen.oddModes.includes('mouse'));
      go(screen);
      assert.equal((await screen.ended).code, code, way);
      await until(`${way} leaves no mode`, () => screen.oddModes.length === 0);
    }
    const screen = open(['attach', 'full']);
    await screen.shows(/full screen/);
    await terminal.ask('stop', 'full');
    await screen.ended;
    await screen.shows(/full has ended/);
    await until('the end leaves no mode', () => screen.oddModes.length === 0);
  });

  it('type on while the server is dead, and follow the output without gap or doubling', async () => {
    const screen = open(['attach', 'shell']);
    await screen.shows(/\$ $/m);
    const log = terminal.start('logs', 'shell', '-f');
    screen.type('clear; echo be""gin\r');
    await log.says(/begin\n/);
    kill(await terminal.serverPid(), 'SIGKILL');
    screen.type('seq -f row-%g 1 20000; echo e""nd\r');
    await screen.shows(/^end$/m);
    await log.says(/end\n/);
    log.child.kill('SIGINT');
    const said = await log.ended;
    const rows = said.stdout.split('\n').filter((line) => line.startsWith('row-'));
    assert.deepEqual(
      rows,
      Array.from({ length: 20_000 }, (_, n) => `row-${n + 1}`),
    );
    screen.type(leave);
    assert.equal((await screen.ended).code, 0);
  });

  it('watch on a screen of 80 by 24, and obey its keys', async () => {
    await terminal.ask('launch', '--name', 'short', '--', 'sleep', '1000');
    const screen = open(['watch']);
    await screen.shows(/^hm watch: 2 of 2 running/);
    await screen.shows(/^> shell /m);
    screen.type('j');
    await screen.shows(/^> short /m);
    screen.type('x');
    await screen.shows(/^End short\? y\/n$/m);
    screen.type('y');
    await screen.shows(/^hm watch: 1 of 1 running/);
    screen.type('\r');
    await screen.shows(/\$ $/m);
    screen.type(leave);
    await screen.shows(/^hm watch: 1 of 1 running/);
    screen.resize(60, 12);
    await screen.shows(/^hm watch: 1 of 1 running/);
    screen.type('q');
    assert.equal((await screen.ended).code, 0);
    await until('it leaves no mode', () => screen.oddModes.length === 0);
  });

  it('end with the code of the program, and with its output when it was over at once', async () => {
    const screen = open([
      'launch',
      '--name',
      'brief',
      '--attach',
      '--',
      'sh',
      '-c',
      'read line; exit 7',
    ]);
    await screen.shows(/Ctrl-D detaches/);
    screen.type('\r');
    assert.equal((await screen.ended).code, 7);
    await screen.shows(/brief has ended: code 7/);
    const gone = open(['launch', '--name', 'gone', '--attach', '--', 'echo', 'done', 'already']);
    assert.equal((await gone.ended).code, 0);
    await gone.shows(/done already/);
  });

  it('forget what ended, and nothing that runs', async () => {
    const refused = await terminal.hm('remove', 'gone', 'full', 'shell');
    assert.equal(refused.code, 5);
    assert.match(refused.stderr, /shell has not ended. End it first: hm stop shell/);
    assert.ok(await runner('gone'), 'none of them is forgotten');
    assert.equal(await terminal.ask('remove', 'gone'), 'gone is forgotten.');
    assert.match(await terminal.ask('remove', '--ended'), /^full is forgotten\.$/m);
    const left = await terminal.askJson<Runner[]>('ps', '--all');
    assert.deepEqual(
      left.map(({ name }) => name).filter((name) => name !== 'shell'),
      [],
    );
    assert.equal((await terminal.hm('remove')).code, 2);
  });

  it('hang up on a shell that waits for a person, because it heeds no TERM', async () => {
    await terminal.ask('launch', '--name', 'idle', '--', 'bash', '--norc', '--noprofile');
    await terminal.ask('stop', 'idle');
    assert.equal((await runner('idle')).exit?.signal, 'SIGHUP');
  });

  it('tell when who has the terminal is killed, give the terminal back, and end', async () => {
    const { process: of } = await runner('shell');
    const parent = await readFile(`/proc/${of?.pid}/stat`, 'utf8');
    const host = Number(parent.slice(parent.lastIndexOf(')')).split(' ')[2]);
    const screen = open(['attach', 'shell']);
    await screen.shows(/\$ $/m);
    kill(host, 'SIGKILL');
    assert.equal((await screen.ended).code, 1);
    await screen.shows(/shell has ended while the line to it was broken/);
    assert.deepEqual(screen.oddModes, []);
  });

  it('bring a project up in order, with a line for each step, and down again', async () => {
    const file = `{
      "version": 1,
      "runners": {
        "db": { "command": "echo listening; exec sleep 1000", "ready": { "output": "listening" } },
        "web": { "command": "exec sleep 1000", "dependsOn": ["db"] }
      }
    }`;
    await writeFile(join(terminal.directory, 'harbormaster.jsonc'), file);
    const untrusted = await terminal.hm('up');
    assert.equal(untrusted.code, 5);
    assert.match(
      untrusted.stderr,
      /you have not trusted, so it is not started: db, web\. .*hm trust/,
    );
    await terminal.declare(file);
    const up = await terminal.ask('up');
    assert.match(up, /db: ready[\s\S]*web: (running|ready)/);
    assert.equal(await terminal.ask('up').then((text) => text.includes('starting')), false);
    const [db, web] = [await runner('db'), await runner('web')];
    assert.ok((db.startedAt ?? 0) <= (web.startedAt ?? 0));
    const down = await terminal.ask('down');
    assert.match(down, /web: stopped[\s\S]*db: stopped/);
    assert.equal((await runner('db')).state, 'exited');
  });
});
