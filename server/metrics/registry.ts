/** The server's metrics, kept by prom-client: plain numbers in memory, asked for by `server/stats`. Nothing is sent anywhere. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Counters, Metrics, Timings } from '#common/metrics.ts';
import { PendingCounts, PendingTimes } from './pending.ts';
import { percentile } from './percentile.ts';

/** Names as Prometheus has them (prometheus.io/docs/practices/naming), for the day when something scrapes them. */
const counters: { readonly [N in keyof Counters]: Described } = {
  requests: {
    name: 'harbormaster_requests_total',
    help: 'Requests, by method and outcome.',
    labels: ['method', 'outcome'],
  },
  conflicts: {
    name: 'harbormaster_port_conflicts_total',
    help: 'Ports that could not be had, by reason, and leased ones on which a stranger listened.',
    labels: ['kind'],
  },
  reassignments: {
    name: 'harbormaster_port_reassignments_total',
    help: 'Leases that moved to another port.',
  },
  recoveries: {
    name: 'harbormaster_store_recoveries_total',
    help: 'Times that the journal was repaired, or could be written again.',
    labels: ['kind'],
  },
  events: {
    name: 'harbormaster_events_total',
    help: 'Events in the journal, by type.',
    labels: ['type'],
  },
};

/** Seconds. What a request takes lies between a tenth of a millisecond and the 30 seconds that it may take. */
const short = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10, 30,
];
/** Seconds. A dev server listens within moments or minutes. */
const long = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300];

const timings: { readonly [N in keyof Timings]: Described & { readonly buckets: number[] } } = {
  request: {
    name: 'harbormaster_request_seconds',
    help: 'How long a request took, by method.',
    labels: ['method'],
    buckets: short,
  },
  leaseWait: {
    name: 'harbormaster_lease_wait_seconds',
    help: 'From the question for a port to its grant.',
    buckets: short,
  },
  bind: {
    name: 'harbormaster_port_bind_seconds',
    help: 'From the grant of a port until its holder listened on it.',
    buckets: long,
  },
  fsync: {
    name: 'harbormaster_fsync_seconds',
    help: 'How long the disk took to make journal records durable.',
    buckets: short,
  },
  start: {
    name: 'harbormaster_start_seconds',
    help: 'From the start of the process until clients found the server.',
    buckets: short,
  },
};

interface Described {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

export interface MetricsReport {
  readonly since: number;
  /** Seconds. */
  readonly uptime: number;
  readonly counters: Sample[];
  readonly gauges: Sample[];
  readonly timings: TimingSample[];
}

interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** Seconds; the percentiles are those of the buckets, so exact to about a factor of two. */
interface TimingSample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export class MetricsRegistry implements Metrics {
  readonly #registry = new Registry();
  readonly #counters: Readonly<Record<keyof Counters, Counter>>;
  readonly #counts: Readonly<Record<keyof Counters, PendingCounts>>;
  readonly #times: Readonly<Record<keyof Timings, PendingTimes>>;

  constructor() {
    const registers = [this.#registry];
    this.#counters = mapped(
      counters,
      ({ name, help, labels: labelNames = [] }) =>
        new Counter({ name, help, labelNames: [...labelNames], registers }),
    );
    this.#counts = mapped(counters, () => new PendingCounts());
    const timed = mapped(
      timings,
      ({ name, help, labels: labelNames = [], buckets }) =>
        new Histogram({ name, help, labelNames: [...labelNames], buckets, registers }),
    );
    this.#times = mapped(
      timed,
      (histogram) => new PendingTimes((labels, value) => histogram.observe(labels, value)),
    );
  }

  count<N extends keyof Counters>(name: N, labels: Counters[N]): void {
    this.#counts[name].add(labels as Record<string, string>);
  }

  time<N extends keyof Timings>(name: N, seconds: number, labels: Timings[N]): void {
    this.#times[name].add(labels as Record<string, string>, seconds);
  }

  /** A number that is read when somebody asks for it. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** `since`: when the server started; both in milliseconds since 1970. */
  async report(since: number, now: number): Promise<MetricsReport> {
    this.#flush();
    const all = await this.#registry.getMetricsAsJSON();
    const of = (wanted: string) => all.filter(({ type }) => String(type) === wanted);
    return {
      since,
      uptime: (now - since) / 1_000,
      counters: of('counter').flatMap(samples),
      gauges: of('gauge').flatMap(samples),
      timings: of('histogram').flatMap(timingSamples),
    };
  }

  #flush(): void {
    for (const [name, counts] of Object.entries(this.#counts))
      counts.flush((labels, count) => this.#counters[name as keyof Counters].inc(labels, count));
    for (const times of Object.values(this.#times)) times.flush();
  }
}

type Values = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number];

function samples({ name, values }: Values): Sample[] {
  return values.map(({ labels, value }) => ({ name, labels: textOf(labels), value }));
}

/** prom-client lists the buckets of each set of labels as values of their own, cumulative, then sum and count. */
function timingSamples({ name, values }: Values): TimingSample[] {
  const groups = new Map<string, typeof values>();
  for (const value of values) {
    const { le, ...labels } = textOf(value.labels);
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return [...groups].map(([key, group]) => {
    const named = (end: string) =>
      group.find((each) => (each as { metricName?: string }).metricName === name + end)?.value ?? 0;
    const count = named('_count');
    const buckets = group
      .filter(({ labels }) => 'le' in labels)
      .map(({ labels, value }) => ({
        upTo: Number(
          (labels as { le: unknown }).le === '+Inf' ? Number.POSITIVE_INFINITY : labels.le,
        ),
        count: value,
      }));
    return {
      name,
      labels: JSON.parse(key) as Record<string, string>,
      count,
      mean: count === 0 ? 0 : named('_sum') / count,
      p50: percentile(buckets, 0.5),
      p90: percentile(buckets, 0.9),
      p99: percentile(buckets, 0.99),
    };
  });
}

function textOf(labels: Partial<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}

function mapped<K extends string, A, B>(
  table: Readonly<Record<K, A>>,
  make: (value: A) => B,
): Record<K, B> {
  const entries = Object.entries<A>(table).map(([key, value]) => [key, make(value)]);
  return Object.fromEntries(entries) as Record<K, B>;
}
