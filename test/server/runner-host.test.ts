/** The runner host with real programs: what is typed, seen, resized, and how each ends. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostBeat, HostedExit } from '#server/hosting/hosting.ts';
import type { Hosts } from '#server/hosting/hosts.ts';
import { Harbor, kill, until } from './harbor.ts';
import { hostsOf, orderOf, type Started, start, Viewer } from './hosting.ts';

const programs = join(import.meta.dirname, '../programs');

describe('A runner host', () => {
  let harbor: Harbor;
  let hosts: Hosts;
  const exits: HostedExit[] = [];
  const beats: HostBeat[] = [];
  const exitOf = (runnerId: string) => exits.find((exit) => exit.runnerId === runnerId);
  const end = async (runner: Started, deadlineMs?: number) => {
    await until('its end is heard', () => exitOf(runner.runnerId) !== undefined, deadlineMs);
    await hosts.forget(runner.hostId, runner.runnerId);
    return exitOf(runner.runnerId);
  };
  /** Processes that carry the runner's marker. */
  const marked = async (runnerId: string) => {
    const found: number[] = [];
    for (const pid of await harbor.processes()) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (environment.includes(`HARBORMASTER_MARKER=${runnerId}\0`)) found.push(pid);
    }
    return found;
  };

  before(async () => {
    harbor = await Harbor.open();
    hosts = hostsOf(harbor);
    hosts.onExit.on((exit) => exits.push(exit));
    hosts.onBeat.on((beat) => beats.push(beat));
    assert.deepEqual(await hosts.open(), { hosts: [], dead: [] });
  });
  after(async () => {
    await hosts.close();
    await harbor.close();
  });

  it('runs bash for two who look: both see what either types, and the size is of the last', async () => {
    const bash = await start(hosts, orderOf(harbor, ['bash', '--norc', '--noprofile', '-i']));
    assert.equal(bash.terminal, 'pty');
    const one = await Viewer.open(hosts, bash);
    const two = await Viewer.open(hosts, bash, { cols: 60, rows: 20 });
    const both = async (text: string) =>
      (await one.text()).includes(text) && (await two.text()).includes(text);
    one.type('PS1="% "; echo one $((20+1)); stty size\r');
    await until('both see 21', () => both('one 21'));
    await until('the size is of one', () => both('24 80'));
    two.type('echo two $((40+2)); stty size\r');
    await until('both see 42', () => both('two 42'));
    await until('the size is of two', () => both('20 60'));
    assert.match((await hosts.screen(bash.hostId, bash.runnerId)) ?? '', /two 42/);
    two.type('exit 7\r');
    for (const viewer of [one, two])
      assert.deepEqual(await viewer.ended, { kind: 'exited', code: 7, signal: undefined });
    const written = await hosts.exitOf(bash.runnerId);
    assert.deepEqual([written?.code, written?.process], [7, bash.process]);
    assert.equal((await end(bash))?.code, 7);
  });

  it('answers a program that asks where its cursor is, once, though nobody looks or two do', async () => {
    const ask =
      'stty -echo; printf "ab\\033[6n"; read -rsd R at; echo " at" $at | tr -d "\\033["; read -r rest; echo "then <$rest>"';
    const asker = await start(hosts, orderOf(harbor, ['bash', '-c', `${ask}; ${ask}`]));
    await until('it is answered', async () =>
      ((await hosts.screen(asker.hostId, asker.runnerId)) ?? '').includes('ab at 1;3'),
    );
    const one = await Viewer.open(hosts, asker);
    const two = await Viewer.open(hosts, asker);
    one.type('x\r');
    await until('it is answered again', async () => /ab at 3;3/.test(await two.text()));
    one.type('y\r');
    await two.ended;
    assert.match(await one.text(), /then <x>[\s\S]*then <y>/);
    await end(asker);
  });

  it('lets who may only look type nothing, and takes a ticket once', async () => {
    const cat = await start(hosts, orderOf(harbor, ['cat']));
    const watcher = await Viewer.open(hosts, cat, { cols: 100, rows: 30 }, 'view');
    watcher.type('watched\r');
    const typist = await Viewer.open(hosts, cat);
    typist.type('typed\r');
    await until('it is echoed', async () => (await watcher.text()).includes('typed\ntyped'));
    assert.doesNotMatch(await watcher.text(), /watched/);
    assert.equal(watcher.terminal.cols, 80);
    assert.equal(await hosts.signal(cat.hostId, cat.runnerId, 'SIGTERM'), 'sent');
    assert.equal((await end(cat))?.signal, 'SIGTERM');
    assert.equal(await hosts.signal(cat.hostId, cat.runnerId, 'SIGTERM'), 'ended');
  });

  it('says what cannot be started, and makes nothing of it', async () => {
    const codes = [];
    for (const [argv, cwd] of [
      [['no-such-program'], harbor.root],
      [['/etc/passwd'], harbor.root],
      [['cat'], join(harbor.root, 'nowhere')],
    ] as const) {
      const spawned = await hosts.spawn(orderOf(harbor, argv, { cwd }));
      codes.push(spawned.kind === 'failed' ? spawned.code : spawned.kind);
    }
    assert.deepEqual(codes, ['ENOENT', 'EACCES', 'ENOENT']);
    const bad = await hosts.spawn(orderOf(harbor, ['cat'], { ready: { pattern: '(' } }));
    assert.equal(bad.kind === 'failed' && bad.code, 'badPattern');
  });

  it('keeps all of a flood while one who looks reads nothing, and others type on', async () => {
    // It begins when it is told to, so that whatever is slow here has been done by then.
    const told = ['sh', '-c', 'stty -echo; echo waits; read x; exec "$0" "$1"', process.execPath];
    const order = orderOf(harbor, [...told, join(programs, 'flood-stdout.mjs')], {
      transcript: { segmentBytes: 4_194_304, segments: 10 },
    });
    const quiet = await start(hosts, orderOf(harbor, ['cat']));
    const typist = await Viewer.open(hosts, quiet);
    const flood = await start(hosts, order);
    assert.equal(flood.hostId, quiet.hostId);
    const sleeper = await Viewer.open(hosts, flood);
    await until('it waits', async () => (await sleeper.text()).includes('waits'));
    sleeper.sleep();
    await hosts.type(flood.hostId, flood.runnerId, '\r');
    const screenOf = () => hosts.screen(flood.hostId, flood.runnerId);
    await until('it floods', async () => (await screenOf())?.includes('xxx') === true);
    typist.type('still here\r');
    await until('others are answered', async () =>
      (await typist.text()).includes('here\nstill here'),
    );
    assert.equal(exitOf(flood.runnerId), undefined, 'the flood was over before it was typed');
    assert.equal((await end(flood, 60_000))?.code, 0);
    const text = await transcriptOf(flood);
    const numbers = text
      .split('\r\n')
      .slice(1, -1)
      .map((line) => Number(line.split(' ')[0]));
    assert.deepEqual(
      numbers,
      Array.from({ length: 20_000 }, (_, n) => n),
    );
    typist.type('\x04');
    await end(quiet);
    await sleeper.close();
  });

  it('draws the screen anew for one who reads again', async () => {
    const script =
      'read x; i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo "line $i of a long flood of lines"; done; read x';
    const flood = await start(hosts, orderOf(harbor, ['sh', '-c', script]));
    const sleeper = await Viewer.open(hosts, flood);
    sleeper.type('\r');
    sleeper.sleep();
    await until(
      'all is printed',
      async () =>
        ((await hosts.screen(flood.hostId, flood.runnerId)) ?? '').includes('line 60000 '),
      30_000,
    );
    sleeper.wake();
    await until('it sees the end', async () => (await sleeper.text()).includes('line 60000 '));
    assert.ok(sleeper.redraws > 1, 'no frame was dropped');
    sleeper.type('\r');
    await end(flood);
  });

  it('ends one that ignores TERM by KILL, and leaves to the sweep what left its group', async () => {
    const script =
      'trap "" TERM; setsid sh -c "trap \\"\\" HUP TERM; sleep 1000" & while :; do sleep 1; done';
    const stubborn = await start(hosts, orderOf(harbor, ['sh', '-c', script]));
    await until('both are there', async () => (await marked(stubborn.runnerId)).length >= 4);
    assert.equal(await hosts.signal(stubborn.hostId, stubborn.runnerId, 'SIGTERM'), 'sent');
    await hosts.type(stubborn.hostId, stubborn.runnerId, 'x');
    assert.equal(exitOf(stubborn.runnerId), undefined);
    await hosts.signal(stubborn.hostId, stubborn.runnerId, 'SIGKILL');
    assert.equal((await end(stubborn))?.signal, 'SIGKILL');
    const left = await marked(stubborn.runnerId);
    assert.ok(left.length > 0, 'nobody left the group');
    for (const pid of left) kill(pid, 'SIGKILL');
  });

  it('tells at once when a program with pipes has ended, though a daemon of its holds them', async () => {
    const script = 'echo out; echo err >&2; (setsid sleep 1000 &) ; exit 3';
    const order = orderOf(harbor, ['sh', '-c', script], { terminal: 'pipes', kind: 'service' });
    const program = await start(hosts, order);
    assert.equal(program.terminal, 'pipes');
    assert.equal((await end(program))?.code, 3);
    assert.deepEqual((await transcriptOf(program)).split('\n').sort(), ['', 'err', 'out']);
    for (const pid of await marked(program.runnerId)) kill(pid, 'SIGKILL');
  });

  for (const terminal of ['pty', 'pipes'] as const)
    it(`tells of an end in ${terminal} though what is left behind prints on, and signals nobody by that number`, async () => {
      const script = '(trap "" HUP; setsid sh -c "while echo on; do sleep 0.05; done" &); exit 3';
      const order = orderOf(harbor, ['sh', '-c', script], { terminal, kind: 'service' });
      const program = await start(hosts, order);
      await until('it was waited for', () => !existsSync(`/proc/${program.process.pid}`));
      const said = await hosts.signal(program.hostId, program.runnerId, 'SIGTERM');
      assert.equal(said, 'ended', 'its number may be another process by now');
      assert.equal((await end(program, 15_000))?.code, 3);
      for (const pid of await marked(program.runnerId)) kill(pid, 'SIGKILL');
    });

  it('says once that the line was printed which makes a runner ready', async () => {
    const matches: string[] = [];
    hosts.onMatch.on(({ runnerId }) => matches.push(runnerId));
    const order = orderOf(
      harbor,
      ['sh', '-c', 'printf "\\033[32mready\\033[0m on 3000\\n"; read x'],
      {
        ready: { pattern: '^ready on \\d+' },
      },
    );
    const server = await start(hosts, order);
    await until('it is ready', () => matches.includes(server.runnerId));
    await hosts.type(server.hostId, server.runnerId, '\r');
    await end(server);
    assert.deepEqual(matches, [server.runnerId]);
  });

  it('shares a host among agents until it is full, and never with others', async () => {
    const small = hostsOf(harbor, 2);
    small.onExit.on((exit) => exits.push(exit));
    await small.open();
    const orders = Array.from({ length: 4 }, (_, n) =>
      orderOf(harbor, ['cat'], { kind: n < 3 ? 'agent' : 'service' }),
    );
    const started = await Promise.all(orders.map((order) => start(small, order)));
    const [one, two, three, service] = started.map(({ hostId }) => hostId);
    assert.equal(new Set([one, two, three]).size, 2);
    assert.ok(![one, two, three].includes(service));
    for (const { hostId, runnerId } of started) await small.signal(hostId, runnerId, 'SIGKILL');
    await until('all ends are heard', () => started.every(({ runnerId }) => exitOf(runnerId)));
    for (const { hostId, runnerId } of started) await small.forget(hostId, runnerId);
    await small.close();
  });

  it('gives no program the terminal of another', async () => {
    const first = await start(hosts, orderOf(harbor, ['cat']));
    const second = await start(hosts, orderOf(harbor, ['cat']));
    assert.equal(first.hostId, second.hostId);
    for (const { process } of [first, second]) {
      // Until it is another program, it has what its host has.
      await until('it is cat', async () =>
        (await readFile(`/proc/${process.pid}/comm`, 'utf8')).startsWith('cat'),
      );
      const open = await readdir(`/proc/${process.pid}/fd`);
      const links = await Promise.all(
        // One that is closed meanwhile is nobody's terminal.
        open.map((fd) => readlink(`/proc/${process.pid}/fd/${fd}`).catch(() => '')),
      );
      assert.deepEqual(
        links.filter((link) => link.includes('ptmx')),
        [],
      );
    }
    for (const runner of [first, second]) {
      await hosts.signal(runner.hostId, runner.runnerId, 'SIGKILL');
      await end(runner);
    }
  });

  it('beats, and says how much each has printed', async () => {
    const runner = await start(hosts, orderOf(harbor, ['sh', '-c', 'printf 12345; read x']));
    const pulse = () =>
      beats.flatMap((beat) => beat.runners).find((each) => each.runnerId === runner.runnerId);
    await until('a beat names it', () => pulse() !== undefined);
    const { outputBytes, paused, lostBytes } = pulse() ?? {};
    assert.deepEqual([outputBytes, paused, lostBytes], [5, false, 0]);
    await hosts.signal(runner.hostId, runner.runnerId, 'SIGHUP');
    await end(runner);
  });

  async function transcriptOf({ runnerId }: Started): Promise<string> {
    let text = '';
    for (let from = 0; ; ) {
      const part = await hosts.transcript(runnerId, from, 1_048_576);
      assert.equal(part.from, from);
      text += part.text;
      from = part.next;
      if (from >= part.size) return text;
    }
  }
});
