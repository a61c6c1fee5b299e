import { strict as assert } from 'node:assert';
import type { Clock } from '#common/clock.ts';
import { Idleness } from '#server/idleness.ts';
import { ObservedTime } from '#server/leases/observed-time.ts';

const minute = 60_000;

/** Looks every ten seconds for `minutes`, and says after how many of them it was time to leave. */
function check(minutes: number, isNeededAt: (minute: number) => boolean, asleep = 0): number {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => {} };
  const idleness = new Idleness(new ObservedTime(clock, 30_000), () => 30 * minute);
  now += asleep;
  for (let passed = 0; passed <= minutes * minute; passed += 10_000) {
    if (idleness.look(isNeededAt(passed / minute))) return passed / minute;
    now += 10_000;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a server that nobody needs', () => {
  it('leaves after 30 minutes', () => {
    const after = check(40, () => false);
    assert.ok(after >= 29.5 && after <= 30.5, `after ${after} minutes`);
  });

  it('stays as long as somebody needs it', () => {
    assert.equal(
      check(300, () => true),
      Number.POSITIVE_INFINITY,
    );
  });

  it('begins to count anew whenever somebody came', () => {
    const after = check(70, (at) => at > 20 && at < 21);
    assert.ok(after >= 50 && after <= 52, `after ${after} minutes`);
  });

  it('does not count the time that the machine slept', () => {
    assert.ok(check(40, () => false, 8 * 60 * minute) >= 29);
  });
});
