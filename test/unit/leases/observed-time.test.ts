/** Time as far as somebody was there to see it. */
import assert from 'node:assert/strict';
import { ObservedTime } from '#server/leases/observed-time.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

const hour = 3_600_000;

describe('Observed time', () => {
  let clock: SplitClock;
  let time: ObservedTime;

  const beat = async () => {
    await clock.pass(1_000);
    return time.look();
  };

  beforeEach(() => {
    clock = new SplitClock();
    time = new ObservedTime(clock, 3_000);
  });

  it('is the time between looks', async () => {
    for (let n = 0; n < 5; n++) assert.equal(await beat(), false);
    assert.equal(time.seen, 5_000);
  });

  it('counts no more than one step of a stall, and says that there was one', async () => {
    await clock.stall(10 * hour);
    assert.equal(time.look(), true);
    assert.equal(time.seen, 3_000);
  });

  it('knows nothing of jumps and sleep', async () => {
    clock.jump(25 * hour);
    clock.sleep(25 * hour);
    await beat();
    clock.jump(-99 * hour);
    await beat();
    assert.equal(time.seen, 2_000);
  });

  it('tells how long it is until a wall time', async () => {
    await beat();
    const soon = clock.now() + 60_000;
    assert.equal(time.until(soon), 60_000);
    await beat();
    assert.equal(time.until(soon), 59_000);
  });

  for (const [what, happens] of [
    ['ahead', (clock: SplitClock) => clock.jump(25 * hour)],
    ['back', (clock: SplitClock) => clock.jump(-25 * hour)],
    ['away in a stall', (clock: SplitClock) => clock.stall(25 * hour)],
  ] as const)
    it(`shortens no time that was named before the clock went ${what}`, async () => {
      await beat();
      const soon = clock.now() + 60_000;
      await happens(clock);
      await beat();
      assert.ok(time.until(soon) >= 57_000);
    });
});
