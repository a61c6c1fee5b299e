/** Runners and their hosts when servers die, hosts die, disks are full: what goes on, what ends with it, and what the next server knows. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import { readHostPointer } from '#discovery/host-pointer.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import type { SpawnOrder } from '#server/hosting/hosting.ts';
import type { Hosts } from '#server/hosting/hosts.ts';
import { buildPrograms } from '#test/programs/build.ts';
import type { FullTranscriptReport } from '#test/programs/transcript-on-full-disk.ts';
import { fetchVim } from '#test/vim.ts';
import { builtProgram } from './built.ts';
import { onDiskOfOneMegabyte } from './full-disk.ts';
import { Harbor, kill, until } from './harbor.ts';
import { cellsOf, hostsOf, orderOf, type Started, size, start, Viewer } from './hosting.ts';

describe('A runner', () => {
  let harbor: Harbor;
  let programs: Record<'host-owner' | 'transcript-on-full-disk', string>;
  let open: Hosts[] = [];

  /** A server that is about to be killed, and what it started. */
  const owned = async (orders: readonly SpawnOrder[]) => {
    const args = [programs['host-owner'], builtProgram('runner-host'), JSON.stringify(orders)];
    const server = spawn(process.execPath, args, {
      env: { ...harbor.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(server.stdout, 'data')) as [Buffer];
    return { server, runners: JSON.parse(said.toString()) as Started[] };
  };
  const nextHosts = () => {
    const hosts = hostsOf(harbor);
    open.push(hosts);
    return hosts;
  };

  before(async function () {
    this.timeout(120_000);
    harbor = await Harbor.open();
    programs = await buildPrograms(harbor.root, ['host-owner', 'transcript-on-full-disk']);
    await fetchVim();
  });
  afterEach(async () => {
    await Promise.all(open.map((hosts) => hosts.close()));
    open = [];
  });
  after(() => harbor.close());

  it('goes on when its server is killed: vim is as it was, cell by cell, and is typed into', async () => {
    const file = join(harbor.root, 'poem');
    const lines = Array.from(
      { length: 60 },
      (_, n) => `${n} été 漢字 "quoted" // ${'~'.repeat(n)}`,
    );
    await writeFile(file, `${lines.join('\n')}\n`);
    const argv = ['vim', '-u', 'NONE', '-i', 'NONE', '-n', '-N', '+set nu hls so=3 syntax=c', file];
    const order = orderOf(harbor, argv);
    const { server, runners } = await owned([order]);
    const [vim] = runners;
    assert.ok(vim);
    const first = nextHosts();
    await first.open();
    const early = await Viewer.open(first, vim);

    const direct = new Terminal({ ...size, allowProposedApi: true });
    const [command = '', ...args] = argv;
    const beside = spawnInTerminal(command, args, { ...size, cwd: order.cwd, env: order.env });
    beside.onData((data) => direct.write(data));
    direct.onData((data) => beside.write(data));
    const typed = (keys: string) => {
      early.type(keys);
      beside.write(keys);
    };
    const sameAs = (viewer: Viewer) => async () => {
      await viewer.drawn();
      return JSON.stringify(cellsOf(viewer.terminal)) === JSON.stringify(cellsOf(direct));
    };
    const shows = (text: string) => async () => {
      await early.drawn();
      return cellsOf(direct).some((row) =>
        row
          .map(({ chars }) => chars)
          .join('')
          .includes(text),
      );
    };

    await until('vim shows the file', shows('été'));
    typed('/quoted\r10jA typed before\x1b:5split\r');
    await until('it shows what was typed', shows('typed before'));
    await until('both are the same', sameAs(early));
    server.kill('SIGKILL');
    await once(server, 'exit');
    await first.close();
    typed('oafter the death\x1b\x1a'.slice(0, -1));
    await until('it is typed into', shows('after the death'));
    await until('both are the same after it', sameAs(early));

    const next = nextHosts();
    const report = await next.open();
    const [found] = report.hosts;
    assert.deepEqual([found?.hostId, found?.verdict, report.dead], [vim.hostId, 'live', []]);
    assert.deepEqual(
      found?.runners.map(({ process }) => process),
      [vim.process],
    );
    const late = await Viewer.open(next, vim);
    await until('one who comes late sees the same', sameAs(late));
    assert.equal(late.terminal.buffer.active.type, 'alternate');
    const { cursorX, cursorY } = direct.buffer.active;
    assert.deepEqual(
      [late.terminal.buffer.active.cursorX, late.terminal.buffer.active.cursorY],
      [cursorX, cursorY],
    );
    assert.deepEqual({ ...late.terminal.modes }, { ...direct.modes });
    typed(':qa!\r');
    await late.ended;
    await next.forget(vim.hostId, vim.runnerId);
    beside.kill();
  });

  it('that ended while no server was there is known by its exit to the next', async () => {
    const { server, runners } = await owned([orderOf(harbor, ['sh', '-c', 'read x; exit 5'])]);
    const [runner] = runners;
    assert.ok(runner);
    const first = nextHosts();
    await first.open();
    const viewer = await Viewer.open(first, runner);
    server.kill('SIGKILL');
    await first.close();
    viewer.type('\r');
    await viewer.ended;
    const next = nextHosts();
    const lists: unknown[] = [];
    next.onList.on(({ runners: listed }) => lists.push(...listed.map(({ exit }) => exit?.code)));
    await next.open();
    assert.deepEqual(lists, [5]);
    const written = await next.exitOf(runner.runnerId);
    assert.deepEqual([written?.code, written?.process], [5, runner.process]);
    await next.forget(runner.hostId, runner.runnerId);
  });

  it('dies with its host when it has a terminal, and goes on when it has pipes; each death is told once', async () => {
    const hosts = nextHosts();
    await hosts.open();
    const gone: string[] = [];
    hosts.onGone.on(({ hostId }) => gone.push(hostId));
    const inTerminal = await start(hosts, orderOf(harbor, ['sleep', '1000']));
    const script = 'while read x; do :; done; sleep 1000';
    const withPipes = await start(
      hosts,
      orderOf(harbor, ['sh', '-c', script], { terminal: 'pipes', kind: 'service' }),
    );
    const hostPid = (hostId: string) =>
      readHostPointer(join(harbor.places.hosts, `${hostId}.json`))?.process.pid ?? 0;
    kill(hostPid(inTerminal.hostId), 'SIGKILL');
    await until(
      'its terminal is gone',
      async () => (await verdictOf(inTerminal.process)) === 'dead',
    );
    await until('its death is told', () => gone.includes(inTerminal.hostId));
    assert.equal(await hosts.verdict(inTerminal.hostId), 'dead');
    assert.equal(await hosts.signal(inTerminal.hostId, inTerminal.runnerId, 'SIGTERM'), 'hostAway');
    assert.equal(await hosts.exitOf(inTerminal.runnerId), undefined);

    await hosts.close();
    kill(hostPid(withPipes.hostId), 'SIGKILL');
    const next = nextHosts();
    await until('it is dead', async () => {
      const { dead } = await next.open();
      return dead.includes(withPipes.hostId);
    });
    assert.deepEqual(gone, [inTerminal.hostId]);
    assert.equal(await next.verdict(withPipes.hostId), 'dead');
    assert.equal(await verdictOf(withPipes.process), 'live');
    kill(withPipes.process.pid, 'SIGKILL');
    const later = nextHosts();
    assert.deepEqual((await later.open()).dead, []);
    assert.equal(await later.verdict(inTerminal.hostId), 'dead');
  });

  it('has a host that is waited for no longer than its deadline when it is stopped, and is the same afterwards', async () => {
    const hosts = nextHosts();
    await hosts.open();
    const cat = await start(hosts, orderOf(harbor, ['cat']));
    const pointer = readHostPointer(join(harbor.places.hosts, `${cat.hostId}.json`));
    assert.ok(pointer);
    const host = pointer.process;
    kill(host.pid, 'SIGSTOP');
    // It stands still until it is told to go on: any answer before that is one that did not wait for it.
    assert.equal(await hosts.signal(cat.hostId, cat.runnerId, 'SIGTERM'), 'hostAway');
    assert.equal(await hosts.verdict(cat.hostId), 'live');
    kill(host.pid, 'SIGCONT');
    await until(
      'it has ended by what it was sent',
      async () => (await hosts.exitOf(cat.runnerId)) !== undefined,
    );
    await hosts.forget(cat.hostId, cat.runnerId);
  });

  it('can be attached to though the socket of its host was swept away', async () => {
    const hosts = nextHosts();
    await hosts.open();
    const cat = await start(hosts, orderOf(harbor, ['cat']));
    const before = await hosts.ticket(cat.hostId, cat.runnerId, 'type');
    assert.ok(before);
    await rm(dirname(before.address), { recursive: true });
    await until('there is another address', async () => {
      const ticket = await hosts.ticket(cat.hostId, cat.runnerId, 'type');
      return ticket !== undefined && ticket.address !== before.address;
    });
    const viewer = await Viewer.open(hosts, cat);
    viewer.type('hello\r\x04');
    await viewer.ended;
    assert.match(await viewer.text(), /hello\nhello/);
    await hosts.forget(cat.hostId, cat.runnerId);
  });

  it('is not ended by a full disk: what is lost is counted, and what comes later stands where it belongs', async () => {
    const report = await onDiskOfOneMegabyte<FullTranscriptReport>(
      programs['transcript-on-full-disk'],
    );
    assert.equal(report.code, 0);
    assert.ok(report.lostBytes > 0);
    assert.ok(report.keptBytes > 300_000, `${report.keptBytes}`);
    assert.equal(report.keptBytes + report.lostBytes, report.outputBytes);
    assert.equal(report.size, report.outputBytes);
    assert.match(report.tail, /later\n$/);
  });
});
