/** Ports on this machine: what watchers are told of everybody's listeners, and that nothing is looked at when nobody watches. */
import assert from 'node:assert/strict';
import type { MachineListener } from '#protocol/machine.ts';
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
        [5173, 2, 'node vite', true],
        [5432, 1, 'node', false],
        [22, 1, undefined, false],
      ],
    );
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
