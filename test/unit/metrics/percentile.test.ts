import assert from 'node:assert/strict';
import fc from 'fast-check';
import { percentile } from '#server/metrics/percentile.ts';

const bounds = [1, 2, 4, 8, 16, Number.POSITIVE_INFINITY];

/** The histogram of `values`. */
function bucketsOf(values: readonly number[]) {
  return bounds.map((upTo) => ({ upTo, count: values.filter((value) => value <= upTo).length }));
}

describe('A percentile out of buckets', () => {
  it('is 0 when nothing was seen', () => {
    assert.equal(percentile(bucketsOf([]), 0.5), 0);
    assert.equal(percentile([], 0.5), 0);
  });

  it('lies on the line within its bucket', () => {
    assert.equal(percentile(bucketsOf([3, 3, 3, 3]), 0.5), 3);
    assert.equal(percentile(bucketsOf([1, 1, 8, 8]), 0.75), 6);
  });

  it('is the last bound when more lies beyond', () => {
    assert.equal(percentile(bucketsOf([100]), 0.99), 16);
  });

  it('is never out of the bucket in which the true one lies, and grows with the share', () => {
    const value = fc.double({ min: 0.01, max: 16, noNaN: true });
    return fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.nat(100),
        (values, share) => {
          const q = share / 100;
          const sorted = [...values].sort((a, b) => a - b);
          const truth = sorted[Math.max(0, Math.ceil(q * values.length) - 1)] as number;
          const upTo = bounds.find((bound) => truth <= bound) as number;
          const from = bounds[bounds.indexOf(upTo) - 1] ?? 0;
          const found = percentile(bucketsOf(values), q);
          assert.ok(found >= from && found <= upTo, `${found} in ${from}..${upTo}`);
          assert.ok(percentile(bucketsOf(values), Math.min(1, q + 0.1)) >= found);
        },
      ),
    );
  });
});
