/** A window that was away and asks what changed since knows the same runners as one that stayed, from wherever it was cut off. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import type { Change, Position } from '#protocol/state.ts';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

const path = '/home/me/shop';

interface Seen {
  readonly position: Position;
  readonly change: Change;
}

type Known = ReadonlyMap<string, Runner>;

function merged(known: Known, { runners = [], runnersGone = [] }: Change): Known {
  const next = new Map(known);
  for (const runner of runners) next.set(runner.id, runner);
  for (const id of runnersGone) next.delete(id);
  return next;
}

describe('Who asks what changed of runners since', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  let window: WireClient;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(path);
    user = await harbor.connect();
    window = await harbor.connect();
  });
  afterEach(() => harbor.close());

  const launch = (more: object = {}) =>
    user.get<Launched>('runners/launch', { path, argv: ['sleep', '60'], name: 'web', ...more });
  const list = async () =>
    (await user.get<{ runners: Runner[] }>('runners/list', { path })).runners;
  const ended = async () => {
    const answer = await launch();
    assert.ok(answer.kind === 'started', JSON.stringify(answer));
    harbor.hosts.end(answer.runner.id, { code: 3 });
    for (let turn = 0; turn < 5_000; turn++) {
      const known = await list();
      if (known.find(({ id }) => id === answer.runner.id)?.state === 'exited') return;
      await settled();
    }
    assert.fail('It never ended.');
  };

  /** Every picture that the window had while `story` went on, and what becomes of it with what is told of the time since. */
  const isToldEverything = async (story: () => Promise<unknown>) => {
    const begun = await window.get<Seen>('state/watch');
    await story();
    await settled();
    let known = merged(new Map(), begun.change);
    const pictures = [[begun.position, known] as const];
    for (const { method, params } of window.heard)
      if (method === 'state/didChange') {
        const { position, change } = params as Seen;
        known = merged(known, change);
        pictures.push([position, known]);
      }
    assert.ok(pictures.length > 2, 'there is something to miss');
    const there = new Map((await list()).map((runner) => [runner.id, runner]));
    for (const [since, then] of pictures) {
      const { resumed, change } = await user.get<Seen & { resumed: boolean }>('state/watch', {
        since,
      });
      assert.ok(resumed);
      assert.deepEqual([...merged(then, change).keys()].sort(), [...there.keys()].sort());
      for (const [id, runner] of merged(then, change))
        assert.equal(runner.state, there.get(id)?.state, `as of ${since.revision}`);
    }
  };

  it('is told that another took the place of one that ended', async () => {
    await ended();
    await isToldEverything(() => launch());
  });

  it('is told that one is back whose name was for another that never ran', async () => {
    await ended();
    harbor.hosts.failure = 'ENOENT';
    await isToldEverything(async () => {
      assert.equal((await launch()).kind, 'refused');
    });
  });

  it('is told that one was removed', async () => {
    await isToldEverything(async () => {
      await ended();
      await user.get('runners/remove', { path, name: 'web' });
    });
  });
});
