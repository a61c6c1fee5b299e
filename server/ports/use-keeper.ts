/** Ends the uses of singletons whose user is proven dead, or whose time is over. A use ends nothing of the lease itself. */
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Endings } from '#server/leases/endings.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { Deadlines } from './deadlines.ts';
import type { PortEvent, ReleaseReason } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import type { Sharer } from './sharer.ts';

export interface UseKeeperParts {
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly endings: Endings;
  readonly log: Log;
}

export class UseKeeper {
  readonly #parts: UseKeeperParts;
  readonly #deadlines: Deadlines;

  constructor(parts: UseKeeperParts, deadlines: Deadlines) {
    this.#parts = parts;
    this.#deadlines = deadlines;
  }

  /** Everybody who shares something, by the id of the use. */
  sharers(): Map<string, { readonly leaseId: string; readonly sharer: Sharer }> {
    const all = new Map<string, { readonly leaseId: string; readonly sharer: Sharer }>();
    for (const { id: leaseId, sharers = [] } of this.#parts.ledger.leases())
      for (const sharer of sharers) all.set(sharer.id, { leaseId, sharer });
    return all;
  }

  /** Those of them who have a process that can end. */
  mortals(): Map<string, Holder> {
    const mortals = new Map<string, Holder>();
    for (const [id, { sharer }] of this.sharers())
      if (sharer.holder.kind !== 'project') mortals.set(id, sharer.holder);
    return mortals;
  }

  /** `ended`: the uses whose user has been dead for its grace. */
  async end(ended: ReadonlySet<string>): Promise<void> {
    const over: Promise<void>[] = [];
    for (const [id, { leaseId, sharer }] of this.sharers())
      if (ended.has(id)) over.push(this.#end(leaseId, id, 'holderEnded'));
      else if (this.#deadlines.isOver(sharer)) over.push(this.#end(leaseId, id, 'expired'));
    await Promise.all(over);
  }

  /** Whether somebody shares the lease who is not proven dead. */
  async isUsed({ sharers = [] }: PortLease): Promise<boolean> {
    const { endings } = this.#parts;
    const verdicts = await Promise.all(sharers.map(({ holder }) => endings.verdict(holder)));
    return verdicts.some((verdict) => verdict !== 'dead');
  }

  async #end(leaseId: string, sharerId: string, reason: ReleaseReason): Promise<void> {
    const { journal, log } = this.#parts;
    const event: PortEvent = { type: 'leaseUnshared', leaseId, sharerId, reason };
    const origin = { by: 'server', correlation: newId('k') };
    await journal.commit([event], origin).catch((failure: unknown) => {
      log.error('Who shares a lease no longer could not be written down.', { leaseId, failure });
    });
  }
}
