/** When a runner is silent against its own way. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Rhythm } from '#server/runners/rhythm.ts';

const least = 30_000;

/** One that printed after each of these pauses, and when that was. */
function played(pauses: readonly number[]): { rhythm: Rhythm; now: number } {
  const rhythm = new Rhythm(0);
  let now = 0;
  for (const [n, pause] of pauses.entries()) {
    now += pause;
    rhythm.beat(now, n + 1);
  }
  return { rhythm, now };
}

describe('The rhythm of a runner', () => {
  it('is not known from a few pauses, and nobody is silent by it', () => {
    const { rhythm, now } = played(Array(19).fill(1_000));
    assert.ok(!rhythm.isSilent(now + 1e9, least));
  });

  it('never calls a pause of 30 s a silence, however fast it was before', () => {
    const { rhythm, now } = played(Array(100).fill(10));
    assert.ok(!rhythm.isSilent(now + least, least));
    assert.ok(rhythm.isSilent(now + least + 1, least));
  });

  it('gives one whose pauses are long three times as long', () => {
    const { rhythm, now } = played(Array(100).fill(60_000));
    assert.ok(!rhythm.isSilent(now + 180_000, least));
    assert.ok(rhythm.isSilent(now + 180_001, least));
  });

  it('calls nobody silent within three times the p99 of its pauses, by any pauses', () => {
    const pauses = fc.array(fc.nat(200_000), { minLength: 20, maxLength: 256 });
    return fc.assert(
      fc.property(pauses, fc.nat(700_000), (all, pause) => {
        const { rhythm, now } = played(all);
        const sorted = [...all].sort((a, b) => a - b);
        const p99 = sorted[Math.ceil(all.length * 0.99) - 1] ?? 0;
        assert.equal(rhythm.isSilent(now + pause, least), pause > Math.max(least, 3 * p99));
      }),
    );
  });

  it('is worked out anew after every pause, however often it was asked for before', () => {
    const pauses = fc.array(fc.nat(200_000), { minLength: 20, maxLength: 300 });
    return fc.assert(
      fc.property(pauses, (all) => {
        const asked = new Rhythm(0);
        let now = 0;
        for (const [n, pause] of all.entries()) {
          now += pause;
          asked.beat(now, n + 1);
          asked.limit(least);
        }
        assert.equal(asked.limit(least), played(all).rhythm.limit(least));
      }),
    );
  });

  it('forgets how it was long ago', () => {
    const { rhythm, now } = played([...Array(256).fill(60_000), ...Array(256).fill(1_000)]);
    assert.ok(rhythm.isSilent(now + least + 1, least));
  });
});
