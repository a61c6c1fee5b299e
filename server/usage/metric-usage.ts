/** Turns exported figures into counters, whatever their temporality: saying a figure again, late or twice counts once. Pure. */

import type { Attributes, Point } from './metric-point.ts';
import type { Counted, MetricSource } from './metric-sources.ts';
import type { Counter, Spender } from './needs.ts';
import { noTokens, type Tokens } from './spent.ts';

/** More series than an agent has; what comes beyond is not counted. */
const mostSeries = 5_000;

/** Intervals of growth that are remembered of one runner: an export is repeated at once, if at all. */
const mostIntervals = 200;

/** One value per series: attributes tell apart what is to be added up. */
type Series = Map<string, { readonly model: string; readonly kind: Counted; value: number }>;

/**
 * Figures that grow from one beginning are one counter for each model. Of cumulative ones the beginning is when their process began to
 * count; of deltas it is the interval, so that each interval is a counter of its own, and is counted once even by the next server.
 */
export class MetricUsage {
  readonly #source: MetricSource;
  readonly #name: string;
  readonly #spender: Spender;
  readonly #counted = new Map<string, Series>();

  /** `name` is the same for the same runner, whichever server listens. */
  constructor(source: MetricSource, name: string, spender: Spender) {
    this.#source = source;
    this.#name = name;
    this.#spender = spender;
  }

  /** The counters that these points belong to, as they stand now. */
  take(points: readonly Point[]): Counter[] {
    const touched = new Set<string>();
    for (const point of points) {
      const kind = kindOf(this.#source, point);
      if (kind === undefined || point.value < 0) continue;
      const began = beginOf(point);
      const series = this.#seriesOf(began);
      const key = textOf(point.attributes);
      const known = series.get(key);
      if (!known && series.size >= mostSeries) continue;
      const value = Math.max(point.value, known?.value ?? 0);
      series.set(key, { model: modelOf(this.#source, point.attributes), kind, value });
      touched.add(began);
    }
    return [...touched].flatMap((began) => this.#countersOf(began));
  }

  #seriesOf(began: string): Series {
    const known = this.#counted.get(began);
    if (known) return known;
    const series: Series = new Map();
    this.#counted.set(began, series);
    const [oldest] = this.#counted.keys();
    if (this.#counted.size > mostIntervals && oldest !== undefined) this.#counted.delete(oldest);
    return series;
  }

  #countersOf(began: string): Counter[] {
    const byModel = new Map<string, Partial<Record<Counted, number>>>();
    for (const { model, kind, value } of this.#counted.get(began)?.values() ?? []) {
      const sums = byModel.get(model) ?? {};
      byModel.set(model, { ...sums, [kind]: (sums[kind] ?? 0) + value });
    }
    return [...byModel].map(([model, sums]) => ({
      ...{ source: 'metrics' as const, id: `${this.#name}@${began}#${model}` },
      ...{ spender: this.#spender, totals: tokensOf(this.#source, sums) },
      ...(model !== '' && { model }),
      ...(sums.cost !== undefined && { cost: Math.round(sums.cost * 1e6) }),
    }));
  }
}

function kindOf(source: MetricSource, { name, attributes }: Point): Counted | undefined {
  if (name === source.cost) return 'cost';
  const said = attributes[source.kind];
  if (name !== source.tokens || said === undefined) return undefined;
  return Object.hasOwn(source.kinds, said) ? source.kinds[said] : undefined;
}

function modelOf(source: MetricSource, attributes: Attributes): string {
  return source.model.map((name) => attributes[name]).find(Boolean) ?? '';
}

/** Two processes that began in the same nanosecond are told apart by what they say of themselves. */
function beginOf({ temporality, start, time, resource }: Point): string {
  const when = temporality === 'delta' ? `${start}-${time}` : start;
  return `${when}${textOf(resource)}`;
}

function textOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function tokensOf(source: MetricSource, sums: Partial<Record<Counted, number>>): Tokens {
  const of = (kind: Counted) => Math.min(Math.round(sums[kind] ?? 0), 1e12);
  const [cacheRead, cacheWrite, reasoning] = [of('cacheRead'), of('cacheWrite'), of('reasoning')];
  const cached = source.isInputWhole ? cacheRead + cacheWrite : 0;
  return {
    ...noTokens,
    ...{ cacheRead, cacheWrite, reasoning },
    input: Math.max(0, of('input') - cached) + of('tool'),
    output: of('output') + (source.isOutputWhole ? 0 : reasoning),
  };
}
