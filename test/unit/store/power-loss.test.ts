/** A few rounds of the fault `power-loss` of `npm run chaos`, for whoever works on the store. */
import assert from 'node:assert/strict';
import { powerLoss } from '#test/chaos/faults/power-loss.ts';
import { tryFault } from '#test/chaos/trials.ts';

describe('After a loss of power the store', function () {
  this.timeout(120_000);

  it('has every acknowledged commit and no half of any other, and a disk that lies is found out', async () => {
    const report = await tryFault(powerLoss, { seed: 1, isLong: false, rounds: 6 });
    assert.deepEqual(report.played?.violations, []);
    assert.ok((report.control?.violations.length ?? 0) > 0);
  });
});
