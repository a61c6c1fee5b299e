import assert from 'node:assert/strict';
import { systemClock } from '#common/clock.ts';
import { identify, verdictOf } from '#discovery/process-identity.ts';
import { LinuxListeners } from '#server/os/linux-listeners.ts';
import { thisMachine } from '#server/os/machine.ts';
import type { Listener } from '#server/ports/needs.ts';
import { endAllPrograms, Program, until } from './os-program.ts';

const { ports } = thisMachine();

async function listenersOn(port: number): Promise<Listener[]> {
  return (await ports.listeners()).filter((listener) => listener.port === port);
}

async function listen(...args: string[]): Promise<{ program: Program; port: number }> {
  const program = Program.start('python3', ['test/programs/listen.py', ...args], {
    env: { HARBORMASTER_MARKER: 'm_listening' },
  });
  return { program, port: Number((await program.line()).split(' ')[1]) };
}

describe('The listeners of the machine', () => {
  afterEach(endAllPrograms);

  for (const [address, ...options] of [
    ['127.0.0.1'],
    ['0.0.0.0'],
    ['::1'],
    ['::', 'dual'],
    ['127.0.0.2'],
    ['127.0.0.1', 'reuseport'],
  ] as const)
    it(`hold the socket on ${[address, ...options].join(' ')} with its address`, async () => {
      const { port } = await listen(address, '0', ...options);
      assert.deepEqual(
        (await listenersOn(port)).map((each) => each.address),
        [address],
      );
    });

  it('tell the process: who, what, where, since when, of whom, and its marker', async () => {
    const began = systemClock.now();
    const { program, port } = await listen('127.0.0.1', '0', '--token=hidden');
    const [listener] = await listenersOn(port);
    const seen = listener?.process;
    assert.ok(seen);
    assert.deepEqual(seen.process, await identify(seen.process.pid));
    assert.equal(await verdictOf(seen.process), 'live');
    assert.match(seen.command, /listen\.py 127\.0\.0\.1 0 --token=\*\*\*$/);
    assert.equal(seen.cwd, process.cwd());
    assert.equal(seen.marker, 'm_listening');
    assert.ok([seen.process.pid, ...seen.ancestors].includes(program.pid));
    assert.ok(seen.ancestors.includes(process.pid));
    assert.ok(!seen.ancestors.includes(1));
    // The clock may be set and starts are counted in hundredths, so this is a matter of seconds.
    const startedAt = seen.startedAt ?? 0;
    assert.ok(startedAt > began - 2_000 && startedAt < systemClock.now() + 2_000);
  });

  it('forget a socket when it is closed, and find the next on the same port', async () => {
    const first = await listen('127.0.0.1', '0');
    const [before] = await listenersOn(first.port);
    await first.program.end();
    assert.deepEqual(await listenersOn(first.port), []);
    await listen('127.0.0.1', String(first.port));
    const [after] = await listenersOn(first.port);
    assert.ok(before?.process && after?.process);
    assert.notDeepEqual(after.process.process, before.process.process);
  });

  it('name the parent that opened a socket, and its worker when the parent is gone', async () => {
    const program = Program.python('odd-process.py', 'prefork');
    const [, parent, worker, port] = (await program.line()).split(' ').map(Number);
    const stray = await identify(worker!);
    assert.ok(stray);
    assert.equal((await listenersOn(port!))[0]?.process?.process.pid, parent);
    await program.end();
    try {
      assert.equal((await listenersOn(port!))[0]?.process?.process.pid, worker);
    } finally {
      process.kill(stray.pid, 'SIGKILL');
      await until(async () => (await verdictOf(stray)) === 'dead', 'the worker has ended');
    }
    assert.deepEqual(await listenersOn(port!), []);
  });

  it('do not count what the server itself holds or probes, which (control) the bare table shows', async () => {
    const { program, port } = await listen('127.0.0.1', '0');
    await program.end();
    const held = await ports.hold(port);
    assert.ok(held);
    assert.deepEqual(await listenersOn(port), []);
    const bare = (await new LinuxListeners().listeners()).filter((each) => each.port === port);
    assert.equal(bare.length, 2);
    await held.release();
    const passes = Promise.all(Array.from({ length: 30 }, () => listenersOn(port)));
    for (let probe = 0; probe < 300; probe += 1) await ports.probe(port);
    for (const pass of await passes) assert.deepEqual(pass, []);
    for (let pass = 0; pass < 30; pass += 1) {
      const probes = Array.from({ length: 20 }, () => ports.probe(port));
      assert.deepEqual(await listenersOn(port), []);
      await Promise.all(probes);
    }
  });

  it('go on counting others while the server probes their port', async () => {
    const { port } = await listen('127.0.0.1', '0');
    const probes = Array.from({ length: 100 }, () => ports.probe(port));
    const seen = await listenersOn(port);
    assert.deepEqual(new Set(await Promise.all(probes)), new Set(['busy']));
    assert.deepEqual(
      seen.map((each) => each.address),
      ['127.0.0.1'],
    );
  });
});
