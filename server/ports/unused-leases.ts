/**
 * Which leases have been silent for longer than their time. Such a lease is reported; it is given up only when its holder's own
 * process is proven dead and what that left behind is all that keeps it: who lives and merely does not listen loses nothing.
 */
import type { HolderLife } from '#server/leases/endings.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

/** Between the report and the end, in milliseconds of observed time: whoever needs the port may ask for it, or listen. */
export const noticeTime = 10 * 60_000;

interface Silence {
  /** Observed time since which nobody listens. */
  readonly since: number;
  /** Observed time since which it is reported and nobody but what was left behind keeps it. */
  readonly left?: number | undefined;
}

export class UnusedLeases {
  readonly #ledger: PortLedger;
  readonly #time: ObservedTime;
  readonly #silences = new Map<string, Silence>();

  constructor(ledger: PortLedger, time: ObservedTime) {
    this.#ledger = ledger;
    this.#time = time;
  }

  /** `lives`: how the holders are, by lease. To be called at every look. */
  look(lives: ReadonlyMap<string, HolderLife>): {
    readonly toReport: readonly { readonly lease: PortLease; readonly silentFor: number }[];
    readonly over: readonly PortLease[];
  } {
    for (const id of this.#silences.keys())
      if (this.#ledger.lease(id)?.state !== 'unbound') this.#silences.delete(id);
    const { seen } = this.#time;
    const { unboundTime } = this.#ledger.times;
    const toReport: { lease: PortLease; silentFor: number }[] = [];
    const over: PortLease[] = [];
    for (const lease of this.#ledger.leases()) {
      if (lease.state !== 'unbound') continue;
      const known = this.#silences.get(lease.id) ?? { since: seen };
      const isReported = lease.unusedSince !== undefined;
      const isLeft = isReported && lives.get(lease.id)?.reason === 'leftBehind';
      const left = isLeft ? (known.left ?? seen) : undefined;
      this.#silences.set(lease.id, { since: known.since, left });
      const silentFor = seen - known.since;
      if (!isReported && silentFor >= unboundTime) toReport.push({ lease, silentFor });
      if (left !== undefined && seen - left >= noticeTime) over.push(lease);
    }
    return { toReport, over };
  }
}
