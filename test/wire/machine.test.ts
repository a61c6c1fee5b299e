/** Ports on this machine: what watchers are told of everybody's listeners, and that nothing is looked at when nobody watches. */
import assert from 'node:assert/strict';
import type { MachineListener, MachineSocket, MachineTrace } from '#protocol/machine.ts';
import type { Lease } from '#protocol/ports.ts';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';

const shop = '/home/me/shop';
const minute = 60_000;

describe('machine/watch', () => {
  let harbor: HarborInMemory;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(shop);
  });
  afterEach(() => harbor.close());

  /** How often the system's tables are read within this time. */
  async function reads(ms: number): Promise<number> {
    const before = harbor.machine.listenersAsked;
    await harbor.clock.pass(ms);
    return harbor.machine.listenersAsked - before;
  }

  it('has the tables read while somebody watches, and never when nobody does', async () => {
    const [left, right] = [await harbor.connect('window'), await harbor.connect('window')];
    assert.equal(await reads(minute), 0);
    await left.get('machine/watch');
    const one = await reads(minute);
    assert.equal(one, 30);
    await right.get('machine/watch');
    assert.equal(await reads(minute), one, 'two watch for the price of one');
    await left.get('machine/unwatch');
    assert.equal(await reads(minute), one);
    // Gone without a word, as a window is that was killed.
    right.close();
    assert.equal(await reads(minute), 0);
    await left.get('machine/unwatch');
    assert.equal(await reads(minute), 0);
  });

  it('is told of everybody, once each, with the project that is known', async () => {
    const window = await harbor.connect('window');
    await window.get('instances/announce', { folders: [shop] });
    const vite = harbor.machine.start({ command: 'node vite', cwd: `${shop}/app` });
    const other = harbor.machine.start({ command: 'node', cwd: `${shop}-elsewhere` });
    harbor.machine.listen(5173, vite, '127.0.0.1');
    harbor.machine.listen(5173, vite, '::1');
    harbor.machine.listen(5432, other);
    harbor.machine.listen(22);
    const { listeners } = await window.get<{ listeners: MachineListener[] }>('machine/watch');
    assert.deepEqual(
      listeners.map(({ port, addresses, process }) => [
        port,
        addresses.length,
        process?.command,
        process?.projectId !== undefined,
      ]),
      [
        [22, 1, undefined, false],
        [5173, 2, 'node vite', true],
        [5432, 1, 'node', false],
      ],
    );
  });

  it('tells UDP to whom asked for it, and to nobody else', async () => {
    const [left, right] = [await harbor.connect('window'), await harbor.connect('window')];
    harbor.machine.open('udp', 5353, harbor.machine.start({ command: 'avahi-daemon' }));
    const seen = async (window: typeof left, params: object) =>
      (await window.get<{ listeners: MachineListener[] }>('machine/watch', params)).listeners;
    assert.deepEqual(await seen(left, {}), []);
    const [bound] = await seen(right, { udp: true });
    assert.equal(
      `${bound?.protocol} ${bound?.port} ${bound?.id.endsWith('-udp')}`,
      'udp 5353 true',
    );
    await settled();
    harbor.machine.open('udp', 1900, undefined);
    await harbor.clock.pass(2_000);
    await settled();
    const told = (window: typeof left) =>
      window.heard.filter(({ method }) => method === 'machine/didChange').length;
    assert.deepEqual([told(left), told(right)], [0, 1]);
  });

  it('is told what changes and nothing else', async () => {
    const window = await harbor.connect('window');
    const program = harbor.machine.start({ command: 'node server.js' });
    await window.get('machine/watch');
    const told = async () => {
      await settled();
      return window.heard.splice(0).filter(({ method }) => method === 'machine/didChange');
    };
    harbor.machine.listen(3000, program);
    await harbor.clock.pass(2_000);
    const [came] = (await told()) as unknown as [{ params: { listeners: MachineListener[] } }];
    assert.deepEqual(
      came.params.listeners.map(({ port }) => port),
      [3000],
    );
    await harbor.clock.pass(minute);
    assert.deepEqual(await told(), []);
    harbor.machine.kill(program);
    await harbor.clock.pass(2_000);
    assert.deepEqual(
      (await told()).map(({ params }) => params),
      [{ listeners: [], gone: [came.params.listeners[0]?.id] }],
    );
    harbor.machine.listenersFail = true;
    await harbor.clock.pass(minute);
    harbor.machine.listenersFail = false;
    assert.deepEqual(await told(), [], 'what cannot be seen is not gone');
    await window.get('machine/unwatch');
    harbor.machine.listen(3001);
    await harbor.clock.pass(minute);
    assert.deepEqual(await told(), []);
  });
});

describe('machine/sockets', () => {
  let harbor: HarborInMemory;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(shop);
  });
  afterEach(() => harbor.close());

  interface Answer {
    readonly sockets: readonly MachineSocket[];
    readonly excluded: readonly object[];
  }

  async function sockets(params: object = {}): Promise<Answer> {
    const script = await harbor.connect();
    return script.get<Answer>('machine/sockets', params);
  }

  it('lists each socket with protocol, family, address, user, container and process, by port', async () => {
    const vite = harbor.machine.start({ command: 'node vite', cwd: shop });
    harbor.machine.listen(5173, vite, '127.0.0.1');
    harbor.machine.listen(5173, vite, '::1');
    harbor.machine.open('udp', 5353, undefined, { user: 'avahi' });
    harbor.machine.open('tcp', 5432, undefined, { user: '999', container: 'db' });
    const rows = (all: Answer) =>
      all.sockets.map((each) =>
        [each.protocol, each.family, each.address, each.port, each.user, each.container]
          .filter((word) => word !== undefined)
          .join(' '),
      );
    assert.deepEqual(rows(await sockets()), [
      'tcp ipv4 127.0.0.1 5173',
      'tcp ipv6 ::1 5173',
      'tcp ipv6 :: 5432 999 db',
    ]);
    assert.deepEqual(rows(await sockets({ udp: true, range: { from: 5_300, to: 5_400 } })), [
      'udp ipv6 :: 5353 avahi',
    ]);
    const [first] = (await sockets({ path: shop })).sockets;
    assert.equal(first?.process?.projectId, harbor.machine.addProject(shop).id);
    assert.equal(first.process.command, 'node vite');
  });

  it('tells ours from foreign by proof: the holder, what it started, and a stranger on a leased port', async () => {
    const runner = harbor.machine.start({ command: 'hm run' });
    const script = await harbor.connect('script', runner);
    const ask = { path: shop, holder: 'client', environment: true };
    const { leases, environment } = await script.get<{
      leases: Lease[];
      environment: Record<string, string>;
    }>('ports/lease', { ...ask, service: 'web' });
    const [web] = leases;
    const marker = environment.HARBORMASTER_MARKER ?? '';
    assert.ok(web && marker);
    const child = harbor.machine.start({ parent: runner, marker });
    harbor.machine.listen(web.port, child);
    // A second port of the same program, and one that it left behind under its marker alone.
    harbor.machine.listen(24_678, child);
    harbor.machine.listen(24_679, harbor.machine.start({ marker }));
    const stranger = harbor.machine.start({ command: 'python3 -m http.server' });
    harbor.machine.listen(web.port, stranger, '127.0.0.1');
    harbor.machine.listen(9_000, stranger);
    const told = (await sockets()).sockets.map(({ port, address, ours, lease }) =>
      [port === web.port ? 'web' : port, address, ours, lease?.service].join(' '),
    );
    assert.deepEqual(told.sort(), [
      '24678 :: true web',
      '24679 :: true web',
      '9000 :: false ',
      'web 127.0.0.1 false web',
      'web :: true web',
    ]);
  });

  it('tells what the system refuses to everybody, within the range that was asked for', async () => {
    harbor.machine.exclude(5_357);
    harbor.machine.exclude(50_000);
    assert.deepEqual((await sockets()).excluded.length, 2);
    assert.deepEqual((await sockets({ range: { from: 5_000, to: 6_000 } })).excluded, [
      { from: 5_357, to: 5_357 },
    ]);
  });

  it('fails when the tables cannot be read, and says that', async () => {
    harbor.machine.listenersFail = true;
    await assert.rejects(sockets());
  });
});

describe('machine/trace', () => {
  let harbor: HarborInMemory;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(shop);
    harbor.machine.addProject('/home/me/blog');
  });
  afterEach(() => harbor.close());

  async function traces(port: number): Promise<readonly MachineTrace[]> {
    const script = await harbor.connect();
    const ask = { port, path: shop };
    return (await script.get<{ traces: MachineTrace[] }>('machine/trace', ask)).traces;
  }

  it('tells parents, agent and editor, the same project, its URL and what it may be', async () => {
    const editor = harbor.machine.start({ command: '/usr/share/code/code' });
    const claude = harbor.machine.start({ parent: editor, command: 'claude' });
    const npm = harbor.machine.start({ parent: claude, command: 'npm run dev', cwd: shop });
    const vite = harbor.machine.start({
      ...{ parent: npm, command: 'node /x/node_modules/.bin/vite', cwd: `${shop}/apps/admin` },
      variables: { CLAUDECODE: 's3cret-value', DATABASE_URL: 's3cret-value' },
    });
    harbor.machine.listen(5173, vite, '127.0.0.1');
    harbor.machine.listen(5173, vite, '::1');
    const [seen, ...others] = await traces(5173);
    assert.ok(seen);
    assert.deepEqual(others, []);
    assert.deepEqual(
      seen.parents.map(({ command, sameProject }) => [command, sameProject]),
      [
        ['npm run dev', true],
        ['claude', undefined],
        ['/usr/share/code/code', undefined],
      ],
    );
    assert.deepEqual(seen.origin, { agent: 'claude-code', editor: 'VS Code' });
    assert.deepEqual([seen.sameProject, seen.url], [true, 'http://localhost:5173']);
    assert.deepEqual(seen.guess, { service: 'admin', type: 'dev' });
    assert.deepEqual(seen.addresses, ['127.0.0.1', '::1']);
    assert.doesNotMatch(JSON.stringify(seen), /s3cret/);
  });

  it('is of another project where it works there, and of UDP has no URL', async () => {
    const other = harbor.machine.start({ command: 'node dns.js', cwd: '/home/me/blog' });
    harbor.machine.open('udp', 5300, other);
    const [seen] = await traces(5300);
    assert.deepEqual([seen?.sameProject, seen?.url], [false, undefined]);
    assert.deepEqual(await traces(5301), []);
  });

  it('names the window where that is certain: the only one of the editor, or of it in that project', async () => {
    const editor = harbor.machine.start({ command: '/usr/share/code/code' });
    const windows = await Promise.all(
      [shop, '/home/me/blog'].map(async (folder) => {
        const host = harbor.machine.start({ parent: editor, command: 'code --type=utility' });
        const window = await harbor.connect('window', host);
        await window.get('instances/announce', { folders: [folder] });
        return `window-${host.pid}-${host.startTime}`;
      }),
    );
    const shell = harbor.machine.start({ parent: editor, command: '/bin/zsh' });
    harbor.machine.listen(1, harbor.machine.start({ parent: shell, cwd: shop }));
    harbor.machine.listen(2, harbor.machine.start({ parent: shell, cwd: '/tmp' }));
    harbor.machine.listen(3, harbor.machine.start({ cwd: shop }));
    const found = await Promise.all([1, 2, 3].map(async (port) => (await traces(port))[0]));
    assert.deepEqual(
      found.map((each) => each?.instanceId),
      [windows[0], undefined, undefined],
    );
  });
});
