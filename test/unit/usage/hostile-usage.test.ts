/** What is said of usage to harm whoever counts it: it is counted, and costs nobody else anything. */
import assert from 'node:assert/strict';
import type { BudgetEvent } from '#server/budgets/budget-events.ts';
import { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { ClaudeUsage } from '#server/usage/claude-usage.ts';
import { SessionUsage } from '#server/usage/session-usage.ts';
import { UsageLedger } from '#server/usage/usage-ledger.ts';

const spentOn = (id: string, model: string, request = 'req_1') => ({
  ...{ type: 'assistant', requestId: request, timestamp: '2026-11-21T12:00:00Z' },
  message: { id, model, usage: { input_tokens: 1, output_tokens: 0 } },
});

function counted(runnerId: string, source: string, id: string, input: number): BudgetEvent {
  const totals = { input, output: 0, cacheRead: 0, cacheWrite: 0 };
  return {
    ...{ type: 'usageCounted', source, id, spender: { runnerId }, totals, cost: 0, rest: 0 },
    ...{ amounts: { tokens: input, money: 0, unpriced: 0 }, entries: [], at: 1 },
  };
}

describe('Usage that is said to do harm', () => {
  it('under ever new names makes nobody else’s counters forgotten, also when they were saved', () => {
    let ledger = new BudgetLedger();
    ledger.apply(counted('r_good', 'files', 'r_good@1#m', 100));
    for (let n = 0; n < 60_000; n += 1) {
      ledger.apply(counted('r_bad', 'report', `c_${n}`, 1));
      if (n === 30_000) {
        const saved: unknown = JSON.parse(JSON.stringify(ledger.save()));
        ledger = new BudgetLedger();
        ledger.restore(saved);
      }
    }
    assert.equal(ledger.counter('files', 'r_good@1#m').input, 100);
    assert.equal(ledger.counter('report', 'c_59999').input, 1);
    assert.ok(ledger.save().counters.length < 2_000);
  });

  it('of ever new models is counted all, and keeps no name of most', () => {
    const usage = new SessionUsage(new ClaudeUsage());
    const ledger = new UsageLedger();
    for (let n = 0; n < 2_000; n += 1) {
      usage.take(spentOn(`msg_${n}`, `model-${n}`), 'f');
      const amounts = { tokens: 1, money: 0, unpriced: 1 };
      ledger.apply({ source: 'files', spender: {}, model: `model-${n}`, amounts, at: n });
    }
    const tokens = [...usage.totals.values()].map((spent) => spent.tokens.input);
    assert.equal(
      tokens.reduce((sum, each) => sum + each, 0),
      2_000,
    );
    assert.ok(usage.totals.size <= 101);
    const [spender] = ledger.spenders();
    const models = Object.values(spender?.models ?? {});
    assert.equal(
      models.reduce((sum, each) => sum + each.tokens, 0),
      2_000,
    );
    assert.ok(models.length <= 101);
  });

  it('under one id with ever new requests takes no longer with each', () => {
    const reader = new ClaudeUsage();
    let looked = 0;
    // Each request that is kept is compared: what is compared is counted.
    const request = (n: number) => ({
      ...spentOn('msg_1', 'm', `req_${n}`),
      get isSidechain() {
        looked += 1;
        return false;
      },
    });
    for (let n = 0; n < 100_000; n += 1) assert.equal(reader.take(request(n)).length, 1);
    assert.equal(looked, 100_000);
  }).timeout(10_000);
});
