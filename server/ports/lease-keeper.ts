/** Ends leases whose holder is proven dead or whose time is over, or hands them to who waited. Never acts on a guess. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Endings } from '#server/leases/endings.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import { Deadlines } from './deadlines.ts';
import type { HeldPorts } from './held-ports.ts';
import type { LeasesHealth } from './lease-health.ts';
import { type PortEvent, type ReleaseReason, releaseOf } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import { nextState } from './port-transitions.ts';
import { noticeTime, UnusedLeases } from './unused-leases.ts';
import { UseKeeper } from './use-keeper.ts';

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
  readonly #deadlines: Deadlines;
  readonly #uses: UseKeeper;
  readonly #unused: UnusedLeases;

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts;
    this.#deadlines = new Deadlines(parts.time);
    this.#uses = new UseKeeper(parts, this.#deadlines);
    this.#unused = new UnusedLeases(parts.ledger, parts.time);
  }

  /** To be called once, before the first `look`: what was leased before gets time to speak. */
  open(): void {
    for (const lease of this.#parts.ledger.leases())
      for (const each of [lease, ...(lease.sharers ?? [])]) this.#deadlines.meet(each, timeToSpeak);
  }

  /**
   * Takes note of every end that was named since the last call. To be called at every look at the time, whether or not holders
   * are looked at: what is met later may have been named before a stall that nobody remembers any more.
   */
  meet(): void {
    for (const lease of this.#parts.ledger.leases())
      for (const each of [lease, ...(lease.sharers ?? [])]) this.#deadlines.meet(each, 0);
  }

  /** Looks once at every holder and every deadline. */
  async look(): Promise<void> {
    const { ledger, endings, health } = this.#parts;
    const uses = this.#uses.sharers();
    this.#deadlines.forget((id) => ledger.lease(id) !== undefined || uses.has(id));
    const holders = this.#uses.mortals();
    for (const { id, holder } of ledger.leases())
      if (holder.kind !== 'project') holders.set(id, holder);
      else health.noteHolder(id, undefined);
    const { lives, ended } = await endings.look(holders);
    for (const [id, life] of lives)
      if (ledger.lease(id)?.holder === holders.get(id))
        health.noteHolder(id, life, holders.get(id));
    // Who shared goes first: nothing is kept for the dead.
    const over = [this.#uses.end(new Set(ended))];
    for (const id of ended) {
      const lease = ledger.lease(id);
      // The holder of what is down is dead, and that was acted upon.
      if (lease && lease.holder === holders.get(id) && lease.state !== 'down')
        over.push(this.#endOfHolder(lease, 'holderEnded'));
    }
    const unused = this.#unused.look(lives);
    for (const { lease, silentFor } of unused.toReport)
      over.push(this.#report(lease, silentFor, lives.get(lease.id)?.reason === 'leftBehind'));
    for (const lease of unused.over)
      if (!ended.includes(lease.id)) over.push(this.#endOfHolder(lease, 'expired'));
    for (const lease of [...ledger.leases()])
      if (lease.state === 'down' && !lease.sharers) over.push(this.#endOfDown(lease));
      else if (this.#isOver(lease)) over.push(this.#endOfTime(lease));
    await Promise.all(over);
  }

  /** What was asked for a time ends with it; what a project merely does not use is reported first. */
  async #endOfTime(lease: PortLease): Promise<void> {
    if (lease.state === 'down') return this.#endOfDown(lease);
    if (lease.limited || lease.unusedSince !== undefined || lease.holder.kind !== 'project')
      return this.#end(lease, this.#releaseOf(lease, 'expired'));
    this.#deadlines.postpone(lease, noticeTime);
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
    const { ledger, clock } = this.#parts;
    const next = await this.#next(lease);
    const wasRun = next === undefined || lease.holder.kind === 'process';
    const isKept = wasRun && (await this.#uses.isUsed(lease));
    // Somebody may have taken the lease over, or given it back, while it was asked who is next.
    if (ledger.lease(lease.id) !== lease) return;
    if (!isKept || nextState(lease.state, 'ownerDies') !== 'down')
      return this.#endFor(lease, next, reason);
    const expiresAt = clock.now() + ledger.times.downTime;
    await this.#end(lease, { type: 'leaseWentDown', leaseId: lease.id, expiresAt });
  }

  /** Nobody took over in time, or nobody is left who would use it. */
  async #endOfDown(lease: PortLease): Promise<void> {
    const next = await this.#next(lease);
    if (this.#parts.ledger.lease(lease.id) === lease)
      await this.#endFor(lease, next, 'holderEnded');
  }

  #endFor(lease: PortLease, next: Holder | undefined, reason: ReleaseReason): Promise<void> {
    return this.#end(lease, next ? this.#passTo(lease, next) : this.#releaseOf(lease, reason));
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
    if (!this.#deadlines.isOver(lease)) return false;
    if (lease.state !== 'bound' || lease.limited) return true;
    // A container listens for the project: its day without use has not begun.
    this.#deadlines.postpone(lease, this.#parts.ledger.times.projectPatience);
    return false;
  }
}
