import assert from 'node:assert/strict';
import { MetricsRegistry } from '#server/metrics/registry.ts';

describe('The registry of metrics', () => {
  it('forgets nothing of what it hands on in batches, and counts it once', async () => {
    const registry = new MetricsRegistry();
    for (let n = 0; n < 1_300; n++) {
      registry.count('requests', { method: n % 2 ? 'a' : 'b', outcome: 'done' });
      registry.time('request', 0.001 * (n % 10), { method: 'a' });
    }
    for (const total of [1_300, 1_301]) {
      const { counters, timings } = await registry.report(0, 1_000);
      const requests = counters.filter(({ name }) => name === 'harbormaster_requests_total');
      assert.equal(
        requests.reduce((sum, { value }) => sum + value, 0),
        total,
      );
      const timing = timings.find(({ labels }) => labels.method === 'a');
      assert.equal(timing?.count, total);
      assert.ok(Math.abs(timing.mean - 0.0045) < 0.0001);
      registry.count('requests', { method: 'a', outcome: 'done' });
      registry.time('request', 0.0045, { method: 'a' });
    }
  });
});
