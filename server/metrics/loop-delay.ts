/** How late the event loop is: what everybody waits for when one request is too busy. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MetricsRegistry } from './registry.ts';

/** Milliseconds between two looks; a look costs a timer. */
const resolution = 20;

/** Measures from now until the returned function is called. What the look itself waits is taken off. */
export function watchLoopDelay(registry: MetricsRegistry): () => void {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1_000);
  const name = (part: string) => `harbormaster_event_loop_delay_${part}_seconds`;
  registry.gauge(name('p50'), 'Half of all looks found the event loop this late.', () =>
    seconds(delay.percentile(50)),
  );
  registry.gauge(name('p99'), 'One look of a hundred found the event loop later.', () =>
    seconds(delay.percentile(99)),
  );
  registry.gauge(name('max'), 'The latest that the event loop ever was.', () => seconds(delay.max));
  return () => void delay.disable();
}
