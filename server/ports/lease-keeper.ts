/** Ends leases whose holder is proven dead or whose time is over, or hands them to who waited. Never acts on a guess. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Endings } from '#server/leases/endings.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import type { HeldPorts } from './held-ports.ts';
import type { LeasesHealth } from './lease-health.ts';
import { type PortEvent, type ReleaseReason, releaseOf } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import { noticeTime, UnusedLeases } from './unused-leases.ts';

/** What a lease that was found at start may count on at least, in milliseconds of observed time. */
const timeToSpeak = 60_000;

export interface LeaseKeeperParts {
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly held: HeldPorts;
  readonly endings: Endings;
  readonly health: LeasesHealth;
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

  readonly #unused: UnusedLeases;

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts;
    this.#unused = new UnusedLeases(parts.ledger, parts.time);
  }

  /** To be called once, before the first `look`: what was leased before gets time to speak. */
  open(): void {
    for (const lease of this.#parts.ledger.leases()) this.#deadlineOf(lease, timeToSpeak);
  }

  /** Looks once at every holder and every deadline. */
  async look(): Promise<void> {
    const { ledger, endings, health } = this.#parts;
    for (const id of this.#deadlines.keys()) if (!ledger.lease(id)) this.#deadlines.delete(id);
    const holders = new Map<string, Holder>();
    for (const { id, holder } of ledger.leases())
      if (holder.kind !== 'project') holders.set(id, holder);
      else health.noteHolder(id, undefined);
    const { lives, ended } = await endings.look(holders);
    for (const [id, life] of lives)
      if (ledger.lease(id)?.holder === holders.get(id)) health.noteHolder(id, life);
    const over: Promise<void>[] = [];
    for (const id of ended) {
      const lease = ledger.lease(id);
      if (lease && lease.holder === holders.get(id))
        over.push(this.#endOfHolder(lease, 'holderEnded'));
    }
    const unused = this.#unused.look(lives);
    for (const { lease, silentFor } of unused.toReport)
      over.push(this.#report(lease, silentFor, lives.get(lease.id)?.reason === 'leftBehind'));
    for (const lease of unused.over)
      if (!ended.includes(lease.id)) over.push(this.#endOfHolder(lease, 'expired'));
    for (const lease of [...ledger.leases()])
      if (this.#isOver(lease)) over.push(this.#endOfTime(lease));
    await Promise.all(over);
  }

  /** What was asked for a time ends with it; what a project merely does not use is reported first. */
  async #endOfTime(lease: PortLease): Promise<void> {
    if (lease.limited || lease.unusedSince !== undefined || lease.holder.kind !== 'project')
      return this.#end(lease, this.#releaseOf(lease, 'expired'));
    const { expiresAt = 0, id } = lease;
    this.#deadlines.set(id, { expiresAt, at: this.#parts.time.seen + noticeTime });
    return this.#report(lease, this.#parts.ledger.times.projectPatience, true);
  }

  async #report(lease: PortLease, silentFor: number, ends: boolean): Promise<void> {
    const { journal, clock, log } = this.#parts;
    const now = clock.now();
    const event: PortEvent = {
      type: 'leaseUnused',
      leaseId: lease.id,
      since: now - silentFor,
      ...(ends && { endsAt: now + noticeTime }),
    };
    const origin = { by: 'server', correlation: newId('k') };
    await journal.commit([event], origin).catch((failure: unknown) => {
      log.warn('That nobody uses a lease could not be written down.', {
        leaseId: lease.id,
        failure,
      });
    });
  }

  async #endOfHolder(lease: PortLease, reason: ReleaseReason): Promise<void> {
    const next = await this.#next(lease);
    // Somebody may have taken the lease over, or given it back, while it was asked who is next.
    if (this.#parts.ledger.lease(lease.id) !== lease) return;
    await this.#end(lease, next ? this.#passTo(lease, next) : this.#releaseOf(lease, reason));
  }

  #releaseOf(lease: PortLease, reason: ReleaseReason): PortEvent {
    const { ledger, clock } = this.#parts;
    return releaseOf(lease, reason, clock.now() + ledger.times.restTime);
  }

  /** Must be called in the tick in which `event` was made. */
  async #end(lease: PortLease, event: PortEvent): Promise<void> {
    const { journal, held, log } = this.#parts;
    // Taken now: who gets the lease next may hold its port before this is written down.
    const hold = held.take(lease.id);
    try {
      await journal.commit([event], { by: 'server', correlation: newId('k') });
      await hold?.release();
    } catch (failure) {
      if (hold) held.keep(lease.id, hold);
      log.error('A lease that is over could not be ended.', { leaseId: lease.id, failure });
    }
  }

  /**
   * Who waited for it, if that one lives; else another window of the project; else the window that waited after all, which
   * may be reloading and gets its own grace.
   */
  async #next({ holder, returnsTo, projectId }: PortLease): Promise<Holder | undefined> {
    const { endings, heir } = this.#parts;
    if (returnsTo && (await endings.verdict(returnsTo)) !== 'dead') return returnsTo;
    if (returnsTo?.kind === 'window') return heir(projectId) ?? returnsTo;
    return holder.kind === 'window' ? heir(projectId) : undefined;
  }

  #passTo(lease: PortLease, holder: Holder): PortEvent {
    const { ledger, clock } = this.#parts;
    const patience =
      holder.kind === 'project' ? clock.now() + ledger.times.projectPatience : undefined;
    return {
      type: 'leasePassed',
      leaseId: lease.id,
      holder,
      state: 'reserved',
      fence: ledger.fence + 1,
      expiresAt: lease.limited ? lease.expiresAt : patience,
    };
  }

  #isOver(lease: PortLease): boolean {
    const { seen } = this.#parts.time;
    const deadline = this.#deadlineOf(lease, 0);
    if (deadline === undefined || seen < deadline) return false;
    if (lease.state !== 'bound' || lease.limited) return true;
    // A container listens for the project: its day without use has not begun.
    const at = seen + this.#parts.ledger.times.projectPatience;
    this.#deadlines.set(lease.id, { expiresAt: lease.expiresAt ?? 0, at });
    return false;
  }

  /** A wall time becomes a time to be observed the first time it is met, so that no jump of the clock can shorten it. */
  #deadlineOf(lease: PortLease, atLeast: number): number | undefined {
    const { expiresAt } = lease;
    if (expiresAt === undefined) return undefined;
    const known = this.#deadlines.get(lease.id);
    if (known?.expiresAt === expiresAt) return known.at;
    const { time } = this.#parts;
    const at = time.seen + Math.max(atLeast, time.until(expiresAt));
    this.#deadlines.set(lease.id, { expiresAt, at });
    return at;
  }
}
