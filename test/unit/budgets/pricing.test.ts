/** What tokens are worth: in integers, whole in pieces, and of the model that was meant. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { worthOf } from '#server/budgets/pricing.ts';
import { ClaudeUsage } from '#server/usage/claude-usage.ts';
import { SessionUsage } from '#server/usage/session-usage.ts';
import { inMicros, type PricedModel, priceIn, shippedPrices } from '#services/model-prices.ts';
import { recordsOf } from '../usage/fixtures.ts';

const tokens = (input: number) => ({ input, output: 0, cacheRead: 0, cacheWrite: 0 });
const amount = fc.integer({ min: 0, max: 1_000_000_000 });

describe('What tokens are worth', () => {
  it('is the price of a million of each kind, without any rounding in between', () => {
    const price = inMicros({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 });
    const used = { input: 1_000, output: 2_000, cacheRead: 300_000, cacheWrite: 40_000 };
    assert.deepEqual(worthOf(used, price, 0), { money: 273_000, rest: 0 });
    assert.deepEqual(worthOf(tokens(1), inMicros({ ...tokens(0.1) }), 0), {
      money: 0,
      rest: 100_000,
    });
  });

  it('is more for what is kept in a cache for an hour, also when that is said after it was counted', () => {
    const price = inMicros({ ...tokens(5), cacheWrite: 6.25, cacheWriteLong: 10 });
    const kept = { ...tokens(0), cacheWrite: 15_000 };
    assert.equal(worthOf(kept, price, 0).money, 93_750);
    assert.equal(worthOf({ ...kept, cacheWriteLong: 15_000 }, price, 0).money, 150_000);
    assert.equal(worthOf({ ...kept, cacheWriteLong: 5_000 }, price, 0).money, 112_500);
    const late = worthOf({ ...tokens(0), cacheWriteLong: 15_000 }, price, 0).money;
    assert.equal(worthOf(kept, price, 0).money + late, 150_000);
    const { cacheWriteLong: _, ...unsaid } = price;
    assert.equal(worthOf({ ...kept, cacheWriteLong: 15_000 }, unsaid, 0).money, 93_750);
  });

  it('is what Claude Code 2.1 would have said, of its own records', () => {
    // 4 read anew, 1,013 written, 14,873 from the cache, 120 kept for five minutes and 15,174 for an hour.
    const usage = new SessionUsage(new ClaudeUsage());
    for (const file of ['2.1.75.jsonl', '2.1.75-subagent.jsonl'])
      for (const record of recordsOf('claude', file)) usage.take(record, file);
    const used = usage.totals.get('claude-opus-4-6')?.tokens;
    const price = priceIn(shippedPrices, 'claude-opus-4-6')?.price;
    assert.ok(used && price);
    assert.deepEqual(worthOf(used, price, 0), { money: 185_271, rest: 500_000 });
  });

  it('is the same in pieces as at once', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), amount, (pieces, input) => {
        const price = tokens(input);
        let money = 0;
        let rest = 0;
        for (const piece of pieces) {
          const worth = worthOf(tokens(piece), price, rest);
          money += worth.money;
          rest = worth.rest;
        }
        const sum = pieces.reduce((all, piece) => all + piece, 0);
        assert.deepEqual({ money, rest }, worthOf(tokens(sum), price, 0));
      }),
    );
  });
});

describe('The price of a model', () => {
  const modelOf = (name: string) => priceIn(shippedPrices, name)?.model;

  it('is found by its name, with a date, a cloud or a window size around it', () => {
    assert.equal(modelOf('claude-sonnet-4-5-20250929'), 'claude-sonnet-4-5');
    assert.equal(modelOf('claude-opus-4-5'), 'claude-opus-4-5');
    assert.equal(modelOf('claude-opus-4-20250514'), 'claude-opus-4');
    assert.equal(modelOf('us.anthropic.claude-haiku-4-5-20251001-v1:0'), 'claude-haiku-4-5');
    assert.equal(modelOf('anthropic/claude-opus-5-5'), 'claude-opus-5-5');
    assert.equal(modelOf('claude-opus-5-5[1m]'), 'claude-opus-5-5');
    assert.equal(modelOf('claude-sonnet-4@20250514'), 'claude-sonnet-4');
    assert.equal(modelOf('gpt-5-2025-08-07'), 'gpt-5');
    assert.equal(modelOf('gpt-5.1-codex'), 'gpt-5.1-codex');
    assert.equal(modelOf('gemini-2.5-pro'), 'gemini-2.5-pro');
  });

  it('is not that of a model whose name only begins alike', () => {
    for (const name of ['gpt-5-nano', 'claude-opus-6', 'claude-opus-4-9', 'gemini-2.5-pro-tts', ''])
      assert.equal(modelOf(name), undefined, name);
    assert.equal(priceIn(shippedPrices, undefined), undefined);
  });

  it('is the first that matches: what a person wrote stands before what is shipped', () => {
    const own: PricedModel = { model: 'gpt-5*', source: 'user', price: tokens(7) };
    assert.equal(priceIn([own, ...shippedPrices], 'gpt-5-nano')?.source, 'user');
    assert.equal(
      priceIn([own, ...shippedPrices], 'claude-opus-5')?.source.includes('claude'),
      true,
    );
  });

  it('has a source and the day on which it was read, and no model twice', () => {
    for (const { source, readAt } of shippedPrices) {
      assert.match(source, /^[a-z.]+\//);
      assert.match(readAt ?? '', /^20\d\d-\d\d-\d\d$/);
    }
    const models = shippedPrices.map(({ model }) => model);
    assert.equal(new Set(models).size, models.length);
  });
});
