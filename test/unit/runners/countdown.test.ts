/** The time that a runner has left, whatever the clocks do. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ObservedTime } from '#server/leases/observed-time.ts';
import { Countdown } from '#server/runners/countdown.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

const hour = 3_600_000;
const moves = fc.array(
  fc.record({
    how: fc.constantFrom('passes', 'isSet', 'sleeps', 'isPutOff'),
    ms: fc.integer({ min: 1, max: 2 * hour }),
    isBack: fc.boolean(),
  }),
  { maxLength: 20 },
);

describe('The time of a runner', () => {
  it('is over when so much of it was measured, however often the clock is set and the machine sleeps', () => {
    return fc.assert(
      fc.asyncProperty(moves, fc.integer({ min: 1, max: hour }), async (all, limit) => {
        const clock = new SplitClock();
        const startedAt = clock.now();
        let endsAt = startedAt + limit;
        const countdown = new Countdown({ endsAt, startedAt }, limit, clock.monotonic());
        let left = limit;
        for (const { how, ms, isBack } of all) {
          if (how === 'passes') await clock.stall(ms);
          if (how === 'isSet') clock.jump(isBack ? -ms : ms);
          if (how === 'sleeps') clock.sleep(ms);
          if (how === 'isPutOff') endsAt += ms;
          left += how === 'isPutOff' ? ms : how === 'passes' ? -ms : 0;
          assert.equal(countdown.left(endsAt, clock.monotonic()), left);
        }
      }),
    );
  });

  it('would end an hour early by the wall clock alone, as the control shows', async () => {
    const clock = new SplitClock();
    const time = new ObservedTime(clock, 3_000);
    const endsAt = clock.now() + hour;
    const countdown = new Countdown({ endsAt, startedAt: clock.now() }, hour, clock.monotonic());
    clock.jump(hour);
    for (let look = 0; look < 2; look++) {
      await clock.stall(1_000);
      time.look();
    }
    assert.ok(time.until(endsAt) <= 0);
    assert.equal(countdown.left(endsAt, clock.monotonic()), hour - 2_000);
  });

  it('is never more than all of it for a server that comes to a clock that was set back, and may be over', () => {
    const written = { endsAt: 10 * hour, startedAt: 9 * hour };
    assert.equal(new Countdown(written, 3 * hour, 5).left(10 * hour, 5), hour);
    assert.equal(new Countdown(written, -hour, 5).left(10 * hour, 5), -hour);
  });
});
