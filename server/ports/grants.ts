/** Writes down what was decided, and answers with it. It decides nothing. */
import type { Journal, Origin } from '#common/origin.ts';
import type { LeaseAnswer, Wish } from './answers.ts';
import type { HeldPorts } from './held-ports.ts';
import { sharingOf } from './joining.ts';
import { leaseAfter } from './lease-after.ts';
import type { Found } from './port-allocator.ts';
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';

export class Grants {
  readonly #journal: Journal<PortEvent>;
  readonly #held: HeldPorts;

  constructor(journal: Journal<PortEvent>, held: HeldPorts) {
    this.#journal = journal;
    this.#held = held;
  }

  /** Writes `events` down in this very tick and answers with what they make of `leases`; what was found is kept or given up. */
  async give(
    leases: readonly PortLease[],
    events: readonly PortEvent[],
    { holder }: Wish,
    reused: boolean,
    origin: Origin,
    found: Pick<Found, 'held' | 'settled'>,
  ): Promise<LeaseAnswer> {
    const after = leases.map((lease) => events.reduce(leaseWith, lease));
    const sharing = sharingOf(after[0] as PortLease, holder);
    const answer: LeaseAnswer = { kind: 'granted', leases: after, reused, sharing };
    found.held.forEach((one, n) => {
      this.#held.keep((after[n] as PortLease).id, one);
    });
    try {
      await (events.length > 0
        ? this.#journal.commit(events, origin, answer)
        : this.#journal.settled());
      return answer;
    } catch (failure) {
      for (const [n, { id }] of after.entries()) if (found.held[n]) await this.#held.release(id);
      throw failure;
    } finally {
      found.settled();
    }
  }
}

function leaseWith(lease: PortLease, event: PortEvent): PortLease {
  if (event.type === 'portLeased' || event.leaseId !== lease.id) return lease;
  return leaseAfter(lease, event) ?? lease;
}

/** What was found is nobody's. */
export async function giveUp(found: Found): Promise<void> {
  await Promise.all(found.held.map((held) => held.release()));
  found.settled();
}
