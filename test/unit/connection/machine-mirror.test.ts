import { strict as assert } from 'node:assert';
import type { EventParams } from '#client/connection/calls.ts';
import { MachineMirror } from '#client/connection/machine-mirror.ts';
import type { Peer } from '#client/connection/peer.ts';

type DidChange = EventParams['machine/didChange'];

/** A server that answers when the test lets it. */
class Script {
  readonly asked: string[] = [];
  readonly params: unknown[] = [];
  readonly #listeners = new Set<(event: DidChange) => void>();
  #answer = (_: unknown) => {};
  #close = () => {};
  readonly peer = {
    closed: new Promise<void>((resolve) => {
      this.#close = resolve;
    }),
    request: (method: string, params: unknown) => {
      this.asked.push(method);
      this.params.push(params);
      return new Promise((resolve) => {
        this.#answer = resolve;
      });
    },
    onEvent: (_: string, listener: (event: DidChange) => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  } as unknown as Peer;

  async answer(...ports: number[]): Promise<void> {
    this.#answer({ listeners: ports.map(listener) });
    await turn();
  }

  tell(come: number[], gone: number[]): void {
    for (const tell of this.#listeners)
      tell({ listeners: come.map(listener), gone: gone.map(String) });
  }

  async close(): Promise<void> {
    this.#close();
    await turn();
  }
}

const listener = (port: number) => ({ id: String(port), port, addresses: [] });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('The mirror of the machine', () => {
  let mirror: MachineMirror;
  const ports = () => mirror.listeners && [...mirror.listeners.values()].map(({ port }) => port);

  beforeEach(() => {
    mirror = new MachineMirror();
  });

  it('asks for nothing until it is wanted, and gives back what is wanted no more', async () => {
    const server = new Script();
    mirror.attach(server.peer);
    assert.deepEqual(server.asked, []);
    mirror.want(true);
    mirror.want(true);
    assert.equal(ports(), undefined);
    await server.answer(3000);
    assert.deepEqual(ports(), [3000]);
    mirror.want(false);
    assert.deepEqual(server.asked, ['machine/watch', 'machine/unwatch']);
    assert.equal(ports(), undefined);
    server.tell([4000], []);
    assert.equal(ports(), undefined);
  });

  it('follows what comes and goes, also what is told before the list', async () => {
    const server = new Script();
    mirror.want(true);
    mirror.attach(server.peer);
    server.tell([3001], [3000]);
    await server.answer(3000);
    assert.deepEqual(ports(), [3001]);
    server.tell([3002], []);
    assert.deepEqual(ports(), [3001, 3002]);
  });

  it('has no list while the server is away, and asks the next one', async () => {
    const [first, second] = [new Script(), new Script()];
    mirror.want(true);
    mirror.attach(first.peer);
    await first.answer(3000);
    await first.close();
    assert.equal(ports(), undefined);
    mirror.attach(second.peer);
    await second.answer(4000);
    assert.deepEqual(ports(), [4000]);
  });

  it('asks anew when UDP is wanted, and keeps what it has until that is there', async () => {
    const server = new Script();
    mirror.attach(server.peer);
    mirror.want(false, true);
    assert.deepEqual(server.asked, []);
    mirror.want(true, false);
    await server.answer(3000);
    mirror.want(true, true);
    mirror.want(true);
    assert.deepEqual(server.params, [{ udp: false }, { udp: true }]);
    assert.deepEqual(ports(), [3000]);
    await server.answer(3000, 5353);
    assert.deepEqual(ports(), [3000, 5353]);
    server.tell([], [3000]);
    assert.deepEqual(ports(), [5353]);
  });

  it('takes no list that was asked for before somebody looked away', async () => {
    const server = new Script();
    mirror.attach(server.peer);
    mirror.want(true);
    const late = server.answer.bind(server);
    mirror.want(false);
    await late(3000);
    assert.equal(ports(), undefined);
  });
});
