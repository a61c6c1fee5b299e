/** What the journal tells of how ports fare: a projection of the events, so that no room has to count. */
import type { Metrics } from '#common/metrics.ts';
import type { HarborEvent } from '#server/harbor-state.ts';

export class EventMetrics {
  readonly #metrics: Metrics;
  /** When each lease that nobody has bound yet was granted, in milliseconds since 1970. */
  readonly #granted = new Map<string, number>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** What one commit made durable; `at` in milliseconds since 1970. */
  note(events: readonly HarborEvent[], at: number): void {
    for (const event of events) {
      this.#metrics.count('events', { type: event.type });
      switch (event.type) {
        case 'portLeased':
          this.#granted.set(event.lease.id, at);
          break;
        case 'leasePassed':
          if (event.state === 'reserved') this.#granted.set(event.leaseId, at);
          break;
        case 'singletonTaken':
          this.#granted.set(event.leaseId, at);
          break;
        case 'portBound':
          this.#bound(event.leaseId, at);
          break;
        case 'portContested':
          this.#metrics.count('conflicts', { kind: 'contested' });
          break;
        case 'portMoved':
          this.#metrics.count('reassignments', {});
          break;
        case 'portReleased':
          this.#granted.delete(event.leaseId);
          break;
        default:
      }
    }
  }

  /** A clock that was set back meanwhile makes nothing negative. */
  #bound(leaseId: string, at: number): void {
    const since = this.#granted.get(leaseId);
    this.#granted.delete(leaseId);
    if (since !== undefined) this.#metrics.time('bind', Math.max(0, at - since) / 1_000, {});
  }
}
