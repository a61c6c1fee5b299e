/**
 * The server's regular look at holders, listeners and whoever else may have ended: one pass over the system's tables for all
 * leases. It keeps its own pace, and decides nothing.
 */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { ObservedTime } from './leases/observed-time.ts';
import { longestStep } from './look-times.ts';
import type { LeasesHealth } from './ports/lease-health.ts';
import type { LeaseKeeper } from './ports/lease-keeper.ts';
import type { PortWatch } from './ports/port-watch.ts';

/**
 * After a look there is rest for so many times as long as it took: where the system is asked through slow tools, the looks are
 * fewer, and seldom more than a fifth of the time. What goes beyond the longest step was most likely no work: the server was
 * stopped, or the machine slept, in the middle of a look.
 */
const restShare = 4;

export interface LookoutParts {
  readonly time: ObservedTime;
  readonly watch: PortWatch;
  readonly keeper: LeaseKeeper;
  readonly health: LeasesHealth;
  /** Whether clients can see the lease. */
  readonly isThere: (leaseId: string) => boolean;
  /** Who else looks after its own, in this order. */
  readonly others: readonly { look(): Promise<void> }[];
  readonly clock: Clock;
  readonly log: Log;
}

export class Lookout {
  readonly #parts: LookoutParts;
  #restsUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  /** To be called once, when the state was loaded. */
  open(): void {
    this.#parts.keeper.open();
  }

  /** To be called every second, whatever the look before found. Never rejects. */
  async look(): Promise<void> {
    const { time, watch, keeper, health, isThere, others, clock, log } = this.#parts;
    time.look();
    keeper.meet();
    const begun = clock.monotonic();
    if (begun < this.#restsUntil) return;
    try {
      await watch.look('glance');
      await keeper.look();
      health.tell(isThere);
      for (const other of others) await other.look();
    } catch (failure) {
      log.error('A look at holders and listeners failed.', { failure });
    }
    const ended = clock.monotonic();
    this.#restsUntil = ended + restShare * Math.min(ended - begun, longestStep);
  }

  /** The same for ports alone, while a process is expected to listen any moment. */
  async lookForExpected(): Promise<void> {
    if (this.#parts.watch.isExpecting) await this.#parts.watch.look('glance');
  }
}
