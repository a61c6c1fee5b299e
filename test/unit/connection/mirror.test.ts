import assert from 'node:assert/strict';
import type { EventParams, ResultOf } from '#client/connection/calls.ts';
import { Mirror, type MirrorChange } from '#client/connection/mirror.ts';
import type { Peer } from '#client/connection/peer.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Runner } from '#protocol/runner.ts';
import type { Change, Position } from '#protocol/state.ts';

type DidChange = EventParams['state/didChange'];
type Watched = ResultOf<'state/watch'>;

/** A server of one client: what it is asked waits until the test answers. */
class Script {
  readonly asked: { since: Position | undefined; answer: (watched: Watched) => void }[] = [];
  readonly #listeners = new Set<(event: DidChange) => void>();
  #close = () => {};
  readonly closed = new Promise<void>((resolve) => {
    this.#close = resolve;
  });
  readonly peer = {
    request: (_: string, params: { since?: Position }) =>
      new Promise((answer) => this.asked.push({ since: params.since, answer })),
    onEvent: (_: string, listener: (event: DidChange) => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    closed: this.closed,
    close: () => this.#close(),
  } as unknown as Peer;

  tell(number: number, change: Partial<Change>): void {
    const event = { number, position: at(number), change: { ...nothing, ...change } };
    for (const listener of [...this.#listeners]) listener(event);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

const nothing: Change = {
  leases: [],
  leasesGone: [],
  instances: [],
  instancesGone: [],
  projects: [],
};

function at(revision: number): Position {
  return { journalId: 'j', revision };
}

function lease(id: string, port = 3000): Lease {
  return { id, port } as Lease;
}

/** What a test reads of a change. */
function ids(change: MirrorChange): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(change)
      .map(([noun, set]: [string, ReadonlySet<string>]) => [noun, [...set]] as const)
      .filter(([, set]) => set.length > 0),
  );
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('A mirror', () => {
  let mirror: Mirror;
  let script: Script;
  let seen: Record<string, readonly string[]>[];
  let following: Promise<void>;

  beforeEach(() => {
    mirror = new Mirror();
    script = new Script();
    seen = [];
    mirror.onDidChange((change) => seen.push(ids(change)));
    following = mirror.follow(script.peer);
  });

  async function whole(change: Partial<Change>, next = 1): Promise<void> {
    script.asked.at(-1)?.answer({
      position: at(0),
      resumed: false,
      next,
      change: { ...nothing, ...change },
    });
    await turn();
  }

  it('shows nothing, and is not connected, before the first picture', async () => {
    assert.equal(mirror.connected, false);
    assert.equal(mirror.position, undefined);
    await whole({ leases: [lease('a')] });
    await following;
    assert.equal(mirror.connected, true);
    assert.deepEqual([...mirror.leases.keys()], ['a']);
  });

  it('tells exactly which ids changed: new, other and gone, and not the same again', async () => {
    await whole({ leases: [lease('a'), lease('b')] });
    script.tell(1, { leases: [lease('a'), lease('b', 3001), lease('c')], leasesGone: ['x'] });
    script.tell(2, { leasesGone: ['a'] });
    assert.deepEqual(seen, [{ leases: ['a', 'b'] }, { leases: ['b', 'c'] }, { leases: ['a'] }]);
    assert.deepEqual([...mirror.leases.keys()], ['b', 'c']);
    assert.deepEqual(mirror.position, at(2));
  });

  it('applies what came before its picture once, in order, and drops what the picture holds', async () => {
    script.tell(4, { leases: [lease('old')] });
    script.tell(5, { leases: [lease('a')] });
    script.tell(6, { leasesGone: ['a'] });
    await whole({ leases: [lease('b')] }, 5);
    assert.deepEqual(seen, [{ leases: ['b'] }, { leases: ['a'] }, { leases: ['a'] }]);
    assert.deepEqual([...mirror.leases.keys()], ['b']);
  });

  it('asks anew from its last position when it missed an event', async () => {
    await whole({ leases: [lease('a')] });
    script.tell(1, { leases: [lease('b')] });
    script.tell(3, { leases: [lease('d')] });
    await turn();
    assert.deepEqual(script.asked.at(-1)?.since, at(1));
    assert.equal(script.listeners, 1);
    script.asked.at(-1)?.answer({
      position: at(3),
      resumed: true,
      next: 4,
      change: { ...nothing, leases: [lease('c'), lease('d')] },
    });
    await turn();
    script.tell(4, { leases: [lease('e')] });
    assert.deepEqual([...mirror.leases.keys()], ['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps its picture and says that it is away when the server is gone, then resumes', async () => {
    await whole({ leases: [lease('a')] });
    script.peer.close();
    await turn();
    assert.equal(mirror.connected, false);
    assert.deepEqual(seen.at(-1), {});
    assert.deepEqual([...mirror.leases.keys()], ['a']);
    script.tell(1, { leases: [lease('ghost')] });
    assert.deepEqual([...mirror.leases.keys()], ['a']);
    script = new Script();
    following = mirror.follow(script.peer);
    assert.deepEqual(script.asked[0]?.since, at(0));
    script.asked[0]?.answer({ position: at(9), resumed: true, next: 1, change: nothing });
    await following;
    assert.equal(mirror.connected, true);
    assert.deepEqual(mirror.position, at(9));
  });

  it('forgets what is not in a whole picture, and tells that alone', async () => {
    await whole({ leases: [lease('a'), lease('b')] });
    script = new Script();
    following = mirror.follow(script.peer);
    await whole({ leases: [lease('b'), lease('c')] });
    assert.deepEqual(seen.at(-1), { leases: ['c', 'a'] });
    assert.deepEqual([...mirror.leases.keys()], ['b', 'c']);
  });

  it('listens no more to a peer that it left for another', async () => {
    await whole({});
    const before = script;
    script = new Script();
    following = mirror.follow(script.peer);
    await whole({ leases: [lease('a')] });
    before.tell(1, { leases: [lease('ghost')] });
    before.peer.close();
    await turn();
    assert.equal(mirror.connected, true);
    assert.deepEqual([...mirror.leases.keys()], ['a']);
  });

  it('has the runners as it has the leases, and none of a server that knows of none', async () => {
    const runner = (id: string, state: string) => ({ id, state }) as unknown as Runner;
    await whole({ runners: [runner('r_1', 'running'), runner('r_2', 'ready')] });
    script.tell(1, { runners: [runner('r_1', 'exited')], runnersGone: ['r_2'] });
    assert.deepEqual(seen, [{ runners: ['r_1', 'r_2'] }, { runners: ['r_1', 'r_2'] }]);
    assert.deepEqual([...mirror.runners.values()], [runner('r_1', 'exited')]);
    script = new Script();
    following = mirror.follow(script.peer);
    await whole({});
    assert.equal(mirror.runners.size, 0);
  });
});
