/** What an agent asked: remembered for a while, allowed once, for exactly that. */
import assert from 'node:assert/strict';
import { Asks, type Wanted } from '#server/authority/asks.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

const wanted: Wanted = {
  who: 't_1',
  name: 'robot',
  method: 'ports/release',
  params: { port: 3000, key: 'one' },
  projectIds: [],
};

describe('An ask', () => {
  let clock: SplitClock;
  let asks: Asks;

  beforeEach(() => {
    clock = new SplitClock();
    asks = new Asks(clock);
  });

  const allow = (one = wanted) => asks.answer(asks.remember(one).id, true);

  it('is good for one call once it is allowed, whatever the key of the retry', () => {
    assert.equal(asks.take(wanted), false);
    assert.ok(allow());
    assert.equal(asks.take({ ...wanted, params: { key: 'two', port: 3000 } }), true);
    assert.equal(asks.take(wanted), false);
  });

  for (const [what, other] of [
    ['another caller', { who: 't_2' }],
    ['another request', { method: 'ports/renew' }],
    ['other params', { params: { port: 3001 } }],
  ] as const)
    it(`is not good for ${what}`, () => {
      allow();
      assert.equal(asks.take({ ...wanted, ...other }), false);
      assert.equal(asks.take(wanted), true);
    });

  it('is over after five minutes, asked or allowed, and a jump of the clock is no time', async () => {
    const { id } = asks.remember(wanted);
    await clock.pass(299_000);
    assert.ok(asks.answer(id, true));
    clock.jump(3_600_000);
    await clock.pass(299_000);
    assert.equal(asks.take(wanted), true);
    allow();
    await clock.pass(301_000);
    assert.equal(asks.take(wanted), false);
    assert.deepEqual(asks.pending(), []);
  });

  it('is heard of once, however often it is asked', () => {
    const heard: string[] = [];
    asks.onAsked.on(({ id }) => void heard.push(id));
    const ids = [1, 2, 3].map((n) => asks.remember({ ...wanted, params: { port: 1, key: n } }).id);
    assert.deepEqual(heard, [ids[0]]);
    assert.deepEqual(new Set(ids).size, 1);
  });

  it('that is denied is forgotten, and that is answered is answered', () => {
    const { id } = asks.remember(wanted);
    assert.ok(asks.answer(id, false));
    assert.equal(asks.answer(id, true), undefined);
    assert.equal(asks.take(wanted), false);
  });

  it('does not fill the memory: the oldest of more than a hundred go', () => {
    const ids = Array.from(
      { length: 150 },
      (_, port) => asks.remember({ ...wanted, params: { port } }).id,
    );
    assert.deepEqual(
      asks.pending().map(({ id }) => id),
      ids.slice(50),
    );
  });
});
