/** What was counted and measured since prom-client was last told. A request pays for a look into a map; prom-client's own work is done in batches. */

/** Observations of one series that are kept before they are handed on. */
const batch = 512;

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  readonly values: Float64Array;
  length: number;
}

/** Counts of one counter, by its labels. */
export class PendingCounts {
  readonly #counts = new Map<string, { readonly labels: Labels; count: number }>();

  add(labels: Labels): void {
    const key = keyOf(labels);
    const known = this.#counts.get(key);
    if (known) known.count++;
    else this.#counts.set(key, { labels, count: 1 });
  }

  flush(tell: (labels: Labels, count: number) => void): void {
    for (const each of this.#counts.values()) {
      if (each.count > 0) tell(each.labels, each.count);
      each.count = 0;
    }
  }
}

/** Observations of one histogram, by its labels. */
export class PendingTimes {
  readonly #series = new Map<string, Series>();
  readonly #tell: (labels: Labels, value: number) => void;

  constructor(tell: (labels: Labels, value: number) => void) {
    this.#tell = tell;
  }

  add(labels: Labels, value: number): void {
    const key = keyOf(labels);
    let series = this.#series.get(key);
    if (!series) {
      series = { labels, values: new Float64Array(batch), length: 0 };
      this.#series.set(key, series);
    }
    series.values[series.length++] = value;
    if (series.length === batch) this.#hand(series);
  }

  flush(): void {
    for (const series of this.#series.values()) this.#hand(series);
  }

  #hand(series: Series): void {
    for (let n = 0; n < series.length; n++) this.#tell(series.labels, series.values[n] ?? 0);
    series.length = 0;
  }
}

/** Label names of one metric are always given in one order, so that their values are a key. */
function keyOf(labels: Labels): string {
  let key = '';
  for (const name in labels) key += `${labels[name]}\n`;
  return key;
}
