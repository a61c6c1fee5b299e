/** How much of a range is in use, against a count port by port. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { rangeUse } from '#server/ports/range-use.ts';

describe('The use of a range', () => {
  it('counts leases, strangers and what is free, and finds the first of the longest gaps', () => {
    assert.deepEqual(rangeUse({ from: 10, to: 19 }, new Set([9, 13, 20]), new Set([13, 17])), {
      ...{ used: 1, foreign: 1, free: 8, largestGap: { from: 10, to: 12 } },
    });
    assert.deepEqual(rangeUse({ from: 10, to: 10 }, new Set([10]), new Set()), {
      ...{ used: 1, foreign: 0, free: 0 },
    });
  });

  it('is what a count port by port says', async () => {
    const ports = fc.uniqueArray(fc.integer({ min: 0, max: 40 }));
    await fc.assert(
      fc.property(fc.nat(30), fc.nat(12), ports, ports, (from, size, leased, listening) => {
        const to = from + size;
        const all = Array.from({ length: size + 1 }, (_, n) => from + n);
        const used = all.filter((port) => leased.includes(port));
        const foreign = all.filter((port) => !used.includes(port) && listening.includes(port));
        const isFree = (port: number) => ![...used, ...foreign].includes(port);
        const runs = all.flatMap((first) =>
          all
            .filter(
              (last) => last >= first && all.slice(first - from, last - from + 1).every(isFree),
            )
            .map((last) => last - first + 1),
        );
        const said = rangeUse({ from, to }, new Set(leased), new Set(listening));
        assert.equal(said.used, used.length);
        assert.equal(said.foreign, foreign.length);
        assert.equal(said.free, all.filter(isFree).length);
        const { largestGap: gap } = said;
        assert.equal(gap ? gap.to - gap.from + 1 : 0, Math.max(0, ...runs));
        for (const port of all)
          if (gap && port >= gap.from && port <= gap.to) assert.ok(isFree(port));
      }),
    );
  });
});
