/** What a part of the program counts and measures of its own work. Knows no registry and no format. */

/** What happened how often. Every label has few values, all of them ours. */
export interface Counters {
  readonly requests: { readonly method: string; readonly outcome: string };
  readonly conflicts: { readonly kind: string };
  readonly reassignments: Record<never, string>;
  readonly recoveries: { readonly kind: 'repaired' | 'writable' };
  readonly events: { readonly type: string };
}

/** How long something took, in seconds. */
export interface Timings {
  readonly request: { readonly method: string };
  /** From the question for a port to the grant. */
  readonly leaseWait: Record<never, string>;
  /** From the grant of a port to its listener. */
  readonly bind: Record<never, string>;
  readonly fsync: Record<never, string>;
  /** From the start of the process until clients find it. */
  readonly start: Record<never, string>;
}

export interface Metrics {
  count<N extends keyof Counters>(name: N, labels: Counters[N]): void;
  time<N extends keyof Timings>(name: N, seconds: number, labels: Timings[N]): void;
}
