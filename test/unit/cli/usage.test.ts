/** Tokens and money on the command line. */
import assert from 'node:assert/strict';
import { inMicros, inUnits, tokenCount } from '#client/cli/usage/figures.ts';
import { rowsOf } from '#client/cli/usage/usage.ts';

describe('hm usage', () => {
  it('reads tokens and money without losing a millionth', () => {
    assert.equal(tokenCount('12_000', '--input'), 12_000);
    assert.equal(inMicros('0.1', '--cost'), 100_000);
    assert.equal(inMicros('2', '--cost'), 2_000_000);
    assert.equal(inMicros('0.000001', '--cost'), 1);
    for (const wrong of ['', '-1', '1e3', '0.0000001', '1.', 'abc'])
      assert.throws(() => inMicros(wrong, '--cost'), /--cost/);
    for (const wrong of ['', '-1', '1.5', '1e3']) assert.throws(() => tokenCount(wrong, '--input'));
  });

  it('says money in the fewest digits that say something', () => {
    assert.deepEqual([0, 1_500, 10_000, 12_345_678].map(inUnits), [
      '0.00',
      '0.0015',
      '0.01',
      '12.35',
    ]);
  });

  it('shows who spent last first, and that the worth of some is not known', () => {
    const of = (name: string, unpriced: number) => ({
      ...{ source: 'files' as const, name, agent: 'claude', firstAt: 0, lastAt: 0 },
      models: [{ model: 'm', tokens: 9, money: 20_000, unpriced }],
    });
    const rows = rowsOf({ currency: 'USD', spenders: [of('one', 0), of('two', 4)] }, 60_000);
    assert.deepEqual(
      rows.map(([who, , , tokens, cost]) => [who, tokens, cost]),
      [
        ['two', '9', '0.02 + ?'],
        ['one', '9', '0.02'],
      ],
    );
  });
});
