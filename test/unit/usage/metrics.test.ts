/** Exported metrics of usage: read in both encodings, and counted once whatever their temporality. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Point } from '#server/usage/metric-point.ts';
import { exportVariables, metricSourceOf, metricSources } from '#server/usage/metric-sources.ts';
import { MetricUsage } from '#server/usage/metric-usage.ts';
import { pointsInJson } from '#server/usage/metrics-in-json.ts';
import { pointsInProtobuf } from '#server/usage/metrics-in-protobuf.ts';
import type { Counter } from '#server/usage/needs.ts';
import { asJson, asProtobuf, type Said } from './otlp.ts';

const resource = { 'service.name': 'claude-code', 'service.version': '2.1.75', 'os.type': 'linux' };
/** A minute after another, in nanoseconds since 1970 that a double can say. */
const minute = (n: number) => String((1_764_000_000 + n * 60) * 1_000_000_000);

/** A figure of Claude Code's. */
function figure(type: string, value: number, more: Partial<Said> = {}): Said {
  return {
    ...{ name: 'claude_code.token.usage', value, temporality: 'cumulative' },
    ...{ start: minute(0), time: minute(1), resource },
    attributes: { type, model: 'claude-opus-4-6', 'session.id': 'one' },
    ...more,
  };
}

const cost = (value: number): Said => ({
  ...figure('', value),
  name: 'claude_code.cost.usage',
  attributes: { model: 'claude-opus-4-6', 'session.id': 'one' },
});

/** What a ledger makes of counters: each as high as it was ever said. */
class Highest {
  readonly #counters = new Map<string, Counter>();

  count(counters: readonly Counter[]): void {
    for (const counter of counters) {
      const known = this.#counters.get(counter.id)?.totals;
      const totals = { ...counter.totals };
      if (known)
        for (const kind of Object.keys(totals) as (keyof typeof totals)[])
          totals[kind] = Math.max(totals[kind], known[kind]);
      this.#counters.set(counter.id, { ...counter, totals });
    }
  }

  output(): number {
    return [...this.#counters.values()].reduce((sum, { totals }) => sum + totals.output, 0);
  }
}

function usageOf(agent: string): MetricUsage {
  const source = metricSourceOf(agent);
  assert.ok(source);
  return new MetricUsage(source, 'r_1', { runnerId: 'r_1' });
}

describe('An export of metrics', () => {
  const attributes = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ maxLength: 20 }),
    { noNullPrototype: true },
  );
  const points = fc.array(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 40 }),
      value: fc.oneof(
        fc.nat(),
        fc.double({ min: 0, max: 1e9, noNaN: true, noDefaultInfinity: true }),
      ),
      temporality: fc.constantFrom('delta' as const, 'cumulative' as const),
      start: fc.nat(9).map(minute),
      time: fc.nat(9).map(minute),
      attributes,
      resource: attributes,
      as: fc.constantFrom(undefined, 'histogram' as const, 'exponential' as const),
    }),
    { maxLength: 8 },
  );
  const plain = (said: readonly Said[]): Point[] => said.map(({ as: _, ...point }) => point);

  it('reads the same in JSON and in protocol buffers', () => {
    fc.assert(
      fc.property(points, (given) => {
        const said = given as Said[];
        assert.deepEqual(pointsInJson(asJson(said)), plain(said));
        assert.deepEqual(pointsInProtobuf(asProtobuf(said)), plain(said));
      }),
    );
  });

  it('is nothing, and never an error, when it is torn or is something else', () => {
    const whole = asProtobuf([figure('input', 7), figure('output', 0.5, { as: 'histogram' })]);
    for (let length = 1; length < whole.length; length += 1) {
      const read = pointsInProtobuf(whole.subarray(0, length));
      assert.ok(read === undefined || read.length < 2);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void pointsInProtobuf(bytes)),
    );
    fc.assert(fc.property(fc.json(), (text) => void pointsInJson(text)));
    assert.equal(pointsInJson('no'), undefined);
  });

  it('says the name of its temporality, from some', () => {
    const named = asJson([figure('input', 7)]).replace(
      '"aggregationTemporality":2',
      '"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA"',
    );
    assert.equal(pointsInJson(named)?.[0]?.temporality, 'delta');
  });
});

describe('What a metric says', () => {
  it('of Claude Code is tokens by kind and money', () => {
    const kinds = { input: 10, output: 20, cacheRead: 30, cacheCreation: 40, other: 5 };
    const said = Object.entries(kinds).map(([type, value]) => figure(type, value));
    const [counter, ...more] = usageOf('claude').take([...said, cost(0.4523)]);
    assert.deepEqual(more, []);
    assert.equal(counter?.model, 'claude-opus-4-6');
    assert.equal(counter?.cost, 452_300);
    const tokens = { input: 10, output: 20, cacheRead: 30, cacheWrite: 40 };
    assert.deepEqual(counter?.totals, { ...tokens, cacheWriteLong: 0, reasoning: 0 });
  });

  it('of Codex has the cache in the input, and of Gemini CLI thoughts beside the output', () => {
    const of = (agent: string, name: string, attribute: string, kinds: Record<string, number>) =>
      usageOf(agent).take(
        Object.entries(kinds).map(([kind, value]) => ({
          ...figure('', value),
          ...{ name, attributes: { [attribute]: kind, model: 'm' } },
        })),
      )[0]?.totals;
    const codex = { total: 130, input: 100, cached_input: 60, output: 30, reasoning_output: 9 };
    assert.deepEqual(of('codex', 'codex.turn.token_usage', 'token_type', codex), {
      ...{ input: 40, output: 30, cacheRead: 60, cacheWrite: 0, cacheWriteLong: 0, reasoning: 9 },
    });
    const gemini = { input: 100, output: 30, cache: 60, thought: 9, tool: 5 };
    assert.deepEqual(of('gemini', 'gemini_cli.token.usage', 'type', gemini), {
      ...{ input: 45, output: 39, cacheRead: 60, cacheWrite: 0, cacheWriteLong: 0, reasoning: 9 },
    });
  });

  it('is added up over what its attributes tell apart', () => {
    const attributes = { type: 'output', model: 'claude-opus-4-6', 'session.id': 'one' };
    const counters = usageOf('claude').take([
      figure('output', 5, { attributes: { ...attributes, query_source: 'main' } }),
      figure('output', 7, { attributes: { ...attributes, query_source: 'subagent' } }),
    ]);
    assert.deepEqual(
      counters.map(({ totals }) => totals.output),
      [12],
    );
  });

  /** Each export says what was spent in its minute; some are repeated, late, or heard by the next server. */
  for (const temporality of ['delta', 'cumulative'] as const)
    it(`is counted once as ${temporality}, repeated, late, and by the next server`, () => {
      const plan = fc.record({
        minutes: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }),
        heard: fc.array(fc.record({ minute: fc.nat(11), restarted: fc.boolean() }), {
          maxLength: 30,
        }),
      });
      fc.assert(
        fc.property(plan, ({ minutes, heard }) => {
          const exportOf = (n: number) => {
            const sum = minutes.slice(0, n + 1).reduce((all, each) => all + each, 0);
            const start = temporality === 'delta' ? minute(n) : minute(0);
            const value = temporality === 'delta' ? (minutes[n] ?? 0) : sum;
            return [figure('output', value, { temporality, start, time: minute(n + 1) })];
          };
          const ledger = new Highest();
          let usage = usageOf('claude');
          for (const { minute: n, restarted } of heard) {
            if (restarted) usage = usageOf('claude');
            ledger.count(usage.take(exportOf(n % minutes.length)));
          }
          for (const n of minutes.keys()) ledger.count(usage.take(exportOf(n)));
          assert.equal(
            ledger.output(),
            minutes.reduce((all, each) => all + each, 0),
          );
        }),
      );
    });

  it('counts two processes of one runner, and one that began anew', () => {
    const ledger = new Highest();
    const usage = usageOf('claude');
    ledger.count(usage.take([figure('output', 100)]));
    ledger.count(usage.take([figure('output', 30, { start: minute(5), time: minute(6) })]));
    const another = { ...resource, 'service.instance.id': 'two' };
    ledger.count(usage.take([figure('output', 8, { resource: another })]));
    assert.equal(ledger.output(), 138);
  });
});

describe('The variables that make an agent export its usage', () => {
  it('have the token in a header, and no word of it elsewhere', () => {
    for (const source of metricSources) {
      const set = exportVariables(source, {}, 'http://127.0.0.1:4318', 'f'.repeat(64));
      for (const [name, value] of Object.entries(set))
        assert.equal(value.includes('ffff'), name.endsWith('HEADERS'), name);
    }
  });

  it('are none when the user has his own', () => {
    for (const source of metricSources)
      for (const name of source.unless)
        assert.deepEqual(exportVariables(source, { [name]: '1' }, 'http://x', 't'), {});
  });
});
