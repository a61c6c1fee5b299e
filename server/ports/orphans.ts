/** What the leases that were found at the start have come to: whose holder is dead, whose port a stranger has. Decides nothing. */

import type { HolderReason } from '#server/leases/endings.ts';
import { type Holder, sameHolder } from '#server/leases/holder.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import type { LeasesHealth } from './lease-health.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

/** After this much observed time, in milliseconds, every default grace is over; what waits longer is told as waiting. */
const longestWait = 90_000;

export interface Orphan {
  readonly leaseId: string;
  readonly projectId: string;
  readonly service: string;
  readonly port: number;
  readonly singleton?: string | undefined;
  readonly found:
    | 'holderDead'
    /** It cannot be told whether the holder lives. */
    | 'holderUnknown'
    | 'strangerListens'
    /** Somebody listened when the last server looked. */
    | 'nobodyListens';
  /** Of a holder. */
  readonly reason?: HolderReason | undefined;
  readonly done:
    | 'released'
    /** To who waited for it, or took it over. */
    | 'passed'
    /** To another port, that its holder listens on. */
    | 'moved'
    | 'contested'
    /** A singleton that others use. */
    | 'down'
    | 'kept'
    /** Its grace is not over yet. */
    | 'waits';
}

interface Found {
  readonly orphan: Orphan;
  readonly holder: Holder;
}

export class Orphans {
  readonly #ledger: PortLedger;
  readonly #health: LeasesHealth;
  readonly #time: ObservedTime;
  #before: readonly PortLease[] | undefined;
  #found: readonly Found[] = [];
  #since = 0;

  constructor(ledger: PortLedger, health: LeasesHealth, time: ObservedTime) {
    this.#ledger = ledger;
    this.#health = health;
    this.#time = time;
  }

  /** To be called once, when the state was loaded and nobody has looked yet. */
  open(): void {
    this.#before = [...this.#ledger.leases()];
    this.#since = this.#time.seen;
  }

  /** To be called after each look at holders and listeners, until all is settled. */
  look(): void {
    if (this.#before) this.#found = this.#before.flatMap((lease) => this.#foundOf(lease));
    this.#before = undefined;
    this.#found = this.#found.map((each) => this.#now(each));
  }

  /** What came of them as of the last look. */
  get all(): readonly Orphan[] {
    return this.#found.map(({ orphan }) => orphan);
  }

  get isSettled(): boolean {
    if (this.#before) return false;
    if (this.#time.seen - this.#since >= longestWait) return true;
    return this.#found.every(({ orphan }) => orphan.done !== 'waits');
  }

  /** Who was released, or given to somebody else, before the first look is over is no orphan. */
  #foundOf(before: PortLease): Found[] {
    const now = this.#ledger.lease(before.id);
    if (!now || !sameHolder(now.holder, before.holder)) return [];
    const { holder } = this.#health.of(before.id) ?? {};
    const { id: leaseId, projectId, service, port, singleton } = before;
    const lease = { leaseId, projectId, service, port, ...(singleton && { singleton }) };
    const told = (found: Orphan['found'], done: Orphan['done'], reason?: HolderReason) => [
      { orphan: { ...lease, found, ...(reason && { reason }), done }, holder: before.holder },
    ];
    if (holder?.verdict === 'dead') return told('holderDead', 'waits', holder.reason);
    if (now.state === 'contested' && before.state !== 'contested')
      return told('strangerListens', 'contested');
    if (holder?.verdict === 'unknown') return told('holderUnknown', 'kept', holder.reason);
    return before.state === 'bound' && now.state !== 'bound' ? told('nobodyListens', 'kept') : [];
  }

  #now(each: Found): Found {
    const { orphan, holder } = each;
    if (orphan.done !== 'waits') return each;
    const lease = this.#ledger.lease(orphan.leaseId);
    const done = lease ? doneWith(lease, holder, orphan) : 'released';
    return done === orphan.done ? each : { ...each, orphan: { ...orphan, done } };
  }
}

function doneWith(lease: PortLease, holder: Holder, { port, done }: Orphan): Orphan['done'] {
  if (lease.state === 'down') return 'down';
  if (!sameHolder(lease.holder, holder)) return 'passed';
  return lease.port === port ? done : 'moved';
}
