/** Real programs as runners, by `hm` as a user types it: a dev server, what fills the screen and takes the mouse, and those that behave badly. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '#protocol/runner.ts';
import { run } from '#test/editor/host/run.ts';
import { copyRealApp } from '#test/real-apps.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { Screen } from './screen.ts';
import { Terminal } from './terminal.ts';

const programs = join(import.meta.dirname, '../programs');
/** The wheel turned down over column 10, row 5 (xterm, Control Sequences, SGR 1006). */
const wheelDown = '\x1b[<65;10;5M';

/** A daemon gets pipes: a terminal whose first program ends is hung up, and that may come before the second fork. */
const file = `{
  "version": 1,
  "services": {
    "web": { "type": "dev", "command": "npm run dev", "main": true },
    "daemon": { "type": "api" },
    "deaf": { "type": "api" }
  },
  "runners": {
    "web": { "dependsOn": ["deaf"], "ready": { "http": "/" } },
    "daemon": { "command": ["python3", "${join(programs, 'double-fork.py')}"], "terminal": "pipes" },
    "deaf": { "command": ["node", "${join(programs, 'ignore-sigterm.mjs')}"], "ready": { "port": true } },
    "dies": { "command": "echo no such table; exit 3", "restart": "onFailure" }
  }
}`;

describe('Real programs as runners', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  const screens: Screen[] = [];

  before(async function () {
    this.timeout(300_000);
    const first = await Terminal.open();
    await copyRealApp('vite', join(first.harbor.root, 'real'));
    // Whoever heeds no TERM is not waited for as long as usual.
    terminal = await first.in('real', { HARBORMASTER_STOP_GRACE: '1' });
    for (const [program, wanted] of [
      ['less', 'less'],
      ['top', 'procps'],
    ] as const)
      await run(program, ['-V']).catch(async () => {
        await run('apt-get', ['update']);
        await run('apt-get', ['install', '-y', '--no-install-recommends', wanted]);
      });
    await terminal.declare(file);
  });
  afterEach(() => {
    for (const screen of screens.splice(0)) screen.close();
  });
  after(async () => {
    await terminal.hm('down');
    await terminal.close();
  });

  function attach(name: string): Screen {
    const { directory: cwd, env } = terminal;
    const argv = [process.execPath, builtProgram('hm'), 'attach', name] as const;
    const screen = new Screen(argv, { cwd, env, cols: 80, rows: 24 });
    screens.push(screen);
    return screen;
  }

  async function runner(name: string): Promise<Runner> {
    const all = await terminal.askJson<Runner[]>('ps', '--all', '--here');
    return all.find((each) => each.name === name) ?? assert.fail(`There is no ${name}.`);
  }

  it('come up: a Vite server on its port when what it needs is ready; one that dies at once is given up, and its words are there', async () => {
    const up = await terminal.ask('up', 'web', 'daemon');
    assert.match(up, /deaf: ready[\s\S]*web: starting[\s\S]*web: ready/);
    const died = await terminal.hm('up', 'dies');
    assert.equal(died.code, 1, 'it is not up between two of its ends');
    assert.match(died.stderr, /dies \(crash-looping, ended with code 3\)/);
    assert.equal((await runner('dies')).state, 'crashLooping');
    assert.match(await terminal.ask('ps'), /^dies .* crash-looping/m);
    assert.match(await terminal.ask('logs', 'dies'), /no such table/);
    const { url } = (await terminal.lease('web')) ?? assert.fail('web has no port');
    kill(await terminal.serverPid(), 'SIGKILL');
    assert.match(await (await fetch(url)).text(), /vite/, 'it serves while there is no server');
    const row = (await terminal.ask('ps')).split('\n').find((line) => line.startsWith('web '));
    assert.match(row ?? '', new RegExp(`ready .* ${new URL(url).port} `));
  });

  it('end with all that is theirs: what forked twice and left, and one that heeds no TERM', async () => {
    await terminal.until('it listens', 'daemon', (lease) => lease?.state === 'bound');
    assert.equal((await runner('daemon')).state, 'exited');
    const { url } = (await terminal.lease('daemon')) ?? assert.fail('it has no port');
    assert.match(await terminal.ask('stop', 'daemon'), /double-fork\.py \(pid \d+\) has ended/);
    await assert.rejects(fetch(url), 'nobody listens any more');
    const { process: deaf } = await runner('deaf');
    process.kill(deaf?.pid ?? 0, 'SIGTERM');
    await until('it was asked in vain', async () =>
      /^no$/m.test(await terminal.ask('logs', 'deaf')),
    );
    await terminal.ask('stop', 'deaf');
    assert.throws(() => process.kill(deaf?.pid ?? 0, 0), { code: 'ESRCH' });
  });

  it('fill a screen and take the mouse: less turns its pages by the wheel', async () => {
    const numbers = Array.from({ length: 500 }, (_, n) => `line ${n + 1}`);
    await writeFile(join(terminal.directory, 'numbers.txt'), numbers.join('\n'));
    await terminal.ask('launch', '--name', 'less', '--', 'less', '--mouse', 'numbers.txt');
    const [one, two] = [attach('less'), attach('less')];
    for (const each of [one, two]) {
      await each.shows(/^line 1$/m);
      assert.ok(each.isAlternate && each.oddModes.includes('mouse'));
    }
    one.type(wheelDown);
    await two.shows(/^line 24$/m);
    assert.ok(!two.lines.includes('line 1'));
    two.type('G');
    await one.shows(/^line 500$/m);
    one.type('q');
    for (const each of [one, two]) {
      assert.equal((await each.ended).code, 0);
      await until('it is given back', () => each.oddModes.length === 0);
    }
  });

  it('draw anew by themselves: top, for one who comes late and in the size that is there then', async () => {
    await terminal.ask('launch', '--name', 'top', '--', 'top', '-d', '0.3');
    const screen = attach('top');
    await screen.shows(/^top - [\s\S]*PID USER/m);
    screen.resize(60, 10);
    const first = () => screen.lines[0] ?? '';
    await until('it has the size', () => screen.lines.length === 10 && /^top - /.test(first()));
    const before = screen.printed.length;
    await until('it goes on', () => screen.printed.length > before);
    screen.type('q');
    assert.equal((await screen.ended).code, 0);
  });

  it('flood: the last lines are there while it goes on, and the end is the end', async () => {
    await terminal.ask('launch', '--name', 'flood', '--', 'yes', 'flood of lines');
    await until('it floods', async () =>
      /^flood of lines\nflood/.test(await terminal.ask('logs', 'flood', '-n', '3')),
    );
    const { process: yes } = await runner('flood');
    const said = await terminal.ask('stop', 'flood');
    assert.match(said, /flood is stopped, and nothing of it is left/);
    assert.throws(() => process.kill(yes?.pid ?? 0, 0), { code: 'ESRCH' });
  });
});
