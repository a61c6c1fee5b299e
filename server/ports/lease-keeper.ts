/** Ends leases whose holder is proven dead or whose time is over, or hands them to who waited. Never acts on a guess. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Endings } from '#server/leases/endings.ts';
import { type Holder, projectPatience } from '#server/leases/holder.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import type { HeldPorts } from './held-ports.ts';
import { type PortEvent, type ReleaseReason, releaseOf } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

/** What a lease that was found at start may count on at least, in milliseconds of observed time. */
const timeToSpeak = 60_000;

export interface LeaseKeeperParts {
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly held: HeldPorts;
  readonly endings: Endings;
  readonly time: ObservedTime;
  readonly clock: Clock;
  readonly log: Log;
  /** Another living window that works in the project, when there is one. */
  readonly heir: (projectId: string) => Holder | undefined;
}

export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts;
  /** When a lease ends, in observed time, for the end that its lease names. */
  readonly #deadlines = new Map<string, { readonly expiresAt: number; readonly at: number }>();

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts;
  }

  /** To be called once, before the first `look`: what was leased before gets time to speak. */
  open(): void {
    for (const lease of this.#parts.ledger.leases()) this.#deadlineOf(lease, timeToSpeak);
  }

  /** Looks once at every holder and every deadline. */
  async look(): Promise<void> {
    const { ledger, endings } = this.#parts;
    for (const id of this.#deadlines.keys()) if (!ledger.lease(id)) this.#deadlines.delete(id);
    const holders = new Map<string, Holder>();
    for (const { id, holder } of ledger.leases())
      if (holder.kind !== 'project') holders.set(id, holder);
    for (const id of await endings.ended(holders)) {
      const lease = ledger.lease(id);
      if (lease && lease.holder === holders.get(id)) await this.#end(lease, 'holderEnded');
    }
    for (const lease of [...ledger.leases()])
      if (this.#isOver(lease)) await this.#end(lease, 'expired');
  }

  async #end(lease: PortLease, reason: ReleaseReason): Promise<void> {
    const { clock, journal, held, log } = this.#parts;
    const next = reason === 'holderEnded' ? await this.#next(lease) : undefined;
    const event = next ? this.#passTo(lease, next) : releaseOf(lease, reason, clock.now());
    try {
      await journal.commit([event], { by: 'server', correlation: newId('k') });
      await held.release(lease.id);
    } catch (failure) {
      log.error('A lease that is over could not be ended.', { leaseId: lease.id, failure });
    }
  }

  /** Who waited for it, if that one lives; else another window of the project. */
  async #next(lease: PortLease): Promise<Holder | undefined> {
    const { endings, heir } = this.#parts;
    if (lease.returnsTo && (await endings.verdict(lease.returnsTo)) !== 'dead')
      return lease.returnsTo;
    const waits = lease.holder.kind === 'window' || lease.returnsTo?.kind === 'window';
    return waits ? heir(lease.projectId) : undefined;
  }

  #passTo(lease: PortLease, holder: Holder): PortEvent {
    const { ledger, clock } = this.#parts;
    return {
      type: 'leasePassed',
      leaseId: lease.id,
      holder,
      state: 'reserved',
      fence: ledger.fence + 1,
      expiresAt: holder.kind === 'project' ? clock.now() + projectPatience : undefined,
    };
  }

  #isOver(lease: PortLease): boolean {
    const deadline = this.#deadlineOf(lease, 0);
    return deadline !== undefined && this.#parts.time.seen >= deadline;
  }

  /** A wall time becomes a time to be observed the first time it is met, so that no jump of the clock can shorten it. */
  #deadlineOf(lease: PortLease, atLeast: number): number | undefined {
    const { expiresAt } = lease;
    if (expiresAt === undefined) return undefined;
    const known = this.#deadlines.get(lease.id);
    if (known?.expiresAt === expiresAt) return known.at;
    const { clock, time } = this.#parts;
    const at = time.seen + Math.max(atLeast, expiresAt - clock.now());
    this.#deadlines.set(lease.id, { expiresAt, at });
    return at;
  }
}
