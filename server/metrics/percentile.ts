/** A percentile out of the buckets of a histogram. Pure. */

/** How many observations were at most `upTo`; the last bucket is that of all. */
export interface Bucket {
  readonly upTo: number;
  readonly count: number;
}

/**
 * The value below which the share `q` of the observations lies, by straight lines within a bucket, as Prometheus does it
 * (prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile). Beyond the last bound it is that bound. 0 when there are none.
 */
export function percentile(buckets: readonly Bucket[], q: number): number {
  const total = buckets.at(-1)?.count ?? 0;
  const rank = q * total;
  if (total === 0) return 0;
  let below: Bucket = { upTo: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank && bucket.count > below.count) {
      if (bucket.upTo === Number.POSITIVE_INFINITY) return below.upTo;
      const share = (rank - below.count) / (bucket.count - below.count);
      return below.upTo + share * (bucket.upTo - below.upTo);
    }
    below = bucket;
  }
  return below.upTo;
}
