/** Amounts as people write and read them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { amountIn, amountOf, amountWords } from '#client/cli/budgets/amounts.ts';
import type { BudgetUnit } from '#protocol/budgets.ts';

describe('An amount of a budget', () => {
  const written: readonly (readonly [string, BudgetUnit, number, currency?: string])[] = [
    ['500k tokens', 'tokens', 500_000],
    ['2M tokens', 'tokens', 2_000_000],
    ['1.5M tokens', 'tokens', 1_500_000],
    ['1_000 tokens', 'tokens', 1_000],
    ['20 USD', 'money', 20_000_000, 'USD'],
    ['20.50 EUR', 'money', 20_500_000, 'EUR'],
    ['$0.000001', 'money', 1, 'USD'],
    ['$3k', 'money', 3_000_000_000, 'USD'],
    ['3h', 'seconds', 10_800],
    ['90m', 'seconds', 5_400],
    ['2 days', 'seconds', 172_800],
    ['1 runner', 'runners', 1],
    ['8 GB', 'memory', 8_192],
    ['512 mb', 'memory', 512],
    ['0.5 cores', 'cpu', 500],
  ];
  for (const [text, unit, amount, currency] of written)
    it(`is read from '${text}'`, () => {
      assert.deepEqual(amountOf(text), { unit, amount, ...(currency && { currency }) });
    });

  it('is no guess: whatever else is written is refused with the forms there are', () => {
    for (const text of [
      '',
      'tokens',
      '2M',
      '2k',
      '-5 tokens',
      '1e9 tokens',
      '5 apples',
      '0.5 tokens',
      '$',
      '5 constructor',
      '9'.repeat(40),
    ])
      assert.throws(() => amountOf(text), /is no amount; write it as '500k tokens'/, text);
  });

  it('throws nothing but that, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          assert.ok(Number.isSafeInteger(amountOf(text).amount));
        } catch (failure) {
          assert.match(String(failure), /is no amount/);
        }
      }),
    );
  });

  it('needs no unit where the budget has one, and no other than that', () => {
    assert.equal(amountIn('3M', 'tokens'), 3_000_000);
    assert.equal(amountIn('25', 'money'), 25_000_000);
    assert.equal(amountIn('25 EUR', 'money'), 25_000_000);
    assert.throws(() => amountIn('3h', 'tokens'), /'3h' is in seconds, and the budget in tokens/);
  });

  it('is never taken for the same number of another currency', () => {
    assert.equal(amountIn('25', 'money', 'EUR'), 25_000_000);
    assert.equal(amountIn('25 EUR', 'money', 'EUR'), 25_000_000);
    for (const text of ['25 USD', '$25'])
      assert.throws(
        () => amountIn(text, 'money', 'EUR'),
        /counted in EUR, and nothing is converted from USD\..*hm config set budgets.currency USD/,
      );
  });

  it('is said in the words of its unit', () => {
    assert.equal(amountWords(1_234_567, 'tokens', 'USD'), '1,234,567 tokens');
    assert.equal(amountWords(1_230_000, 'money', 'USD'), '1.23 USD');
    assert.equal(amountWords(3_660, 'seconds', 'USD'), '1 h 1 min');
    assert.equal(amountWords(1, 'runners', 'USD'), '1 runner');
    assert.equal(amountWords(8_192, 'memory', 'USD'), '8 GB');
    assert.equal(amountWords(1_500, 'cpu', 'USD'), '1.5 cores');
  });
});
