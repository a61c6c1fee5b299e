/** By which source a runner is metered, and that no other is counted beside it. */
import assert from 'node:assert/strict';
import { silentLog } from '#common/log.ts';
import { MetricExport, type SavedExports } from '#server/usage/metric-export.ts';
import type { Counter } from '#server/usage/needs.ts';
import type { Totals } from '#server/usage/session-usage.ts';
import { noTokens } from '#server/usage/spent.ts';
import { Usage } from '#server/usage/usage.ts';
import { UsageLedger } from '#server/usage/usage-ledger.ts';
import { asJson } from './otlp.ts';

const origin = { by: 'server', correlation: 'k_1' };
const totals: Totals = new Map([['m', { tokens: { ...noTokens, output: 5 }, requests: 1 }]]);

function harbour() {
  const counted: Counter[] = [];
  let saved: SavedExports | undefined;
  const server = () => {
    const spending = { count: async (all: readonly Counter[]) => void counted.push(...all) };
    const metrics = new MetricExport({
      intake: { open: async (port = 4_318) => port, close: async () => {} },
      file: {
        read: async () => saved,
        write: async (next) => {
          saved = next;
        },
      },
      secrets: { make: () => 'a'.repeat(64), hashOf: (secret) => secret },
      ...{ spending, log: silentLog, origin: () => origin },
    });
    return { usage: new Usage({ spending, metrics }), metrics };
  };
  return { counted, server };
}

const copilot = { runnerId: 'r_1', agent: 'copilot' };
const said = asJson([
  {
    ...{ name: 'gen_ai.client.token.usage', value: 9, temporality: 'cumulative', as: 'histogram' },
    ...{ start: '1764000000000000000', time: '1764000060000000000', resource: {} },
    attributes: { 'gen_ai.token.type': 'output', 'gen_ai.response.model': 'm' },
  },
]);
const post = (metrics: MetricExport) =>
  metrics.take('a'.repeat(64), '/v1/metrics', 'application/json', new TextEncoder().encode(said));

describe('A runner is metered', () => {
  it('by its files, where they say while it works what it spends', async () => {
    const { counted, server } = harbour();
    const { usage } = server();
    const claude = { runnerId: 'r_1', agent: 'claude' };
    assert.deepEqual(await usage.begin(claude, {}), {});
    await usage.files(claude, 7, totals, origin);
    assert.deepEqual(
      counted.map(({ source, id }) => [source, id]),
      [['files', 'r_1@7#m']],
    );
  });

  it('by what it exports, where its files say nothing until it ends; then they count no more', async () => {
    const { counted, server } = harbour();
    const { usage, metrics } = server();
    const environment = await usage.begin(copilot, {});
    assert.equal(environment.COPILOT_OTEL_ENABLED, 'true');
    assert.equal(await post(metrics), 'taken');
    await usage.end('r_1');
    await usage.files(copilot, 7, totals, origin);
    assert.deepEqual(
      counted.map(({ source }) => source),
      ['metrics'],
    );
    const next = server();
    await next.metrics.restore(() => false);
    await next.usage.files(copilot, 7, totals, origin);
    assert.deepEqual(
      counted.map(({ source }) => source),
      ['metrics'],
    );
  });

  it('by its files after all, when it was never heard', async () => {
    const { counted, server } = harbour();
    const { usage } = server();
    await usage.begin(copilot, {});
    await usage.end('r_1');
    await usage.files(copilot, 7, totals, origin);
    assert.deepEqual(
      counted.map(({ source }) => source),
      ['files'],
    );
  });

  it('by what it reports, when nothing else is known of it', async () => {
    const { counted, server } = harbour();
    const { usage } = server();
    const report = { by: 't_1', counter: 'main', tokens: { ...noTokens, output: 3 } };
    const aider = { runnerId: 'r_1', agent: 'aider' };
    assert.equal(await usage.report({ ...report, spender: aider }, origin), 'counted');
    const claude = { runnerId: 'r_2', agent: 'claude' };
    assert.equal(await usage.report({ ...report, spender: claude }, origin), 'files');
    assert.deepEqual(
      counted.map(({ source }) => source),
      ['report'],
    );
  });

  it('as often as it says more under another name, and once under the same', async () => {
    const { counted, server } = harbour();
    const { usage } = server();
    const report = { by: 't_1', counter: 'main', spender: {}, tokens: noTokens };
    for (const more of ['one', 'one', 'two', undefined])
      await usage.report({ ...report, more }, origin);
    assert.equal(new Set(counted.map(({ id }) => id)).size, 3);
  });
});

describe('What was counted of a spender', () => {
  const event = (runnerId: string, model: string | undefined, tokens: number, at: number) => ({
    ...{ source: 'files', spender: { runnerId }, model, at },
    amounts: { tokens, money: tokens * 3, unpriced: 0 },
  });

  it('is by model, and the same after it was saved', () => {
    const ledger = new UsageLedger();
    ledger.apply(event('r_1', 'm', 5, 1));
    ledger.apply(event('r_1', undefined, 2, 2));
    ledger.apply(event('r_1', 'm', 1, 3));
    const expected = [
      {
        ...{ spender: { runnerId: 'r_1' }, source: 'files', firstAt: 1, lastAt: 3 },
        models: {
          m: { tokens: 6, money: 18, unpriced: 0 },
          '': { tokens: 2, money: 6, unpriced: 0 },
        },
      },
    ];
    assert.deepEqual([...ledger.spenders()], expected);
    const next = new UsageLedger();
    next.restore(JSON.parse(JSON.stringify(ledger.save())));
    assert.deepEqual([...next.spenders()], expected);
  });

  it('is forgotten of who spent nothing for longest, when there are too many', () => {
    const ledger = new UsageLedger();
    for (let n = 0; n < 2_000; n += 1) ledger.apply(event(`r_${n}`, 'm', 1, n));
    ledger.apply(event('r_0', 'm', 1, 2_000));
    ledger.apply(event('r_new', 'm', 1, 2_001));
    const ids = [...ledger.spenders()].map(({ spender }) => spender.runnerId);
    assert.equal(ids.length, 2_000);
    assert.ok(ids.includes('r_0') && !ids.includes('r_1') && ids.includes('r_new'));
  });
});
