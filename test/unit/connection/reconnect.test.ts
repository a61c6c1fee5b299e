import assert from 'node:assert/strict';
import { stayConnected } from '#client/connection/reconnect.ts';
import type { Clock } from '#common/clock.ts';

/** Lives through `lives` (how long each lasts in ms, or an Error), then aborts; returns the pauses and the failures told. */
async function check(lives: readonly (number | Error)[], chance = 0) {
  const pauses: number[] = [];
  const away: unknown[] = [];
  const end = new AbortController();
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => {} };
  let index = 0;
  await stayConnected({
    clock,
    chance: () => chance,
    signal: end.signal,
    wait: async (ms) => void pauses.push(ms),
    onAway: (failure) => away.push(failure),
    live: async () => {
      const life = lives[index++];
      if (life === undefined) return end.abort();
      if (life instanceof Error) throw life;
      now += life;
    },
  });
  return { pauses, away };
}

describe('A client that stays connected', () => {
  it('pauses for 0.1 s after the first failure, then twice as long each time, 5 s at most', async () => {
    const { pauses, away } = await check(Array.from({ length: 9 }, () => new Error('refused')));
    assert.deepEqual(pauses, [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    assert.equal(away.length, 9);
  });

  it('starts over after a connection that lasted', async () => {
    const { pauses, away } = await check([new Error('x'), new Error('x'), 60_000, new Error('x')]);
    assert.deepEqual(pauses, [100, 200, 100, 200]);
    assert.equal(away[2], undefined);
  });

  it('does not hammer a server that accepts and dies at once', async () => {
    assert.deepEqual((await check([5, 5, 5])).pauses, [100, 200, 400]);
  });

  it('shortens each pause by chance, to half at most', async () => {
    assert.deepEqual((await check([new Error('x'), new Error('x')], 1)).pauses, [50, 100]);
  });
});
