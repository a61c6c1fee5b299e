/** Gives leases back at somebody's wish, or on to who shares them. Ends nothing that others use, unless it was told to. */
import type { Clock } from '#common/clock.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Endings } from '#server/leases/endings.ts';
import type { PortRefusal, ReleaseAnswer, ReleaseManner } from './answers.ts';
import type { HeldPorts } from './held-ports.ts';
import { leaseAfter } from './lease-after.ts';
import { type PortEvent, releaseOf } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import type { Sharer } from './sharer.ts';

export interface ReturnsParts {
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly held: HeldPorts;
  readonly endings: Endings;
  readonly clock: Clock;
}

export class Returns {
  readonly #parts: ReturnsParts;

  constructor(parts: ReturnsParts) {
    this.#parts = parts;
  }

  /** Ends a lease; its port rests for a moment. Undefined when it is gone. */
  async release(
    leaseId: string,
    manner: ReleaseManner,
    origin: Origin,
  ): Promise<ReleaseAnswer | undefined> {
    const { ledger } = this.#parts;
    const lease = ledger.lease(leaseId);
    if (!lease) return undefined;
    if (lease.sharers && manner === 'plain') return this.#refused(lease, 'shared');
    const heir = lease.sharers && manner === 'handOver' && (await this.#heirOf(lease));
    if (!heir) return this.#end(lease, origin);
    // Somebody may have come, gone or taken it while it was asked who lives.
    if (ledger.lease(leaseId) !== lease || this.#hasOther(heir, lease))
      return this.release(leaseId, manner, origin);
    if (lease.state === 'bound') return this.#refused(lease, 'used');
    return this.#handOver(lease, heir, origin);
  }

  /** What this service of the project only used is used by it no longer. Undefined when it used nothing. */
  async leave(
    projectId: string,
    service: string,
    origin: Origin,
  ): Promise<ReleaseAnswer | undefined> {
    const { ledger, journal } = this.#parts;
    const uses = ledger.sharedBy(projectId).filter(({ sharer }) => sharer.service === service);
    const [use] = uses;
    if (!use) return undefined;
    const answer: ReleaseAnswer = { kind: 'left', lease: use.lease };
    const events = uses.map(({ lease, sharer }): PortEvent => {
      const { id: sharerId } = sharer;
      return { type: 'leaseUnshared', leaseId: lease.id, sharerId, reason: 'released' };
    });
    await journal.commit(events, origin, answer);
    return answer;
  }

  async #end(lease: PortLease, origin: Origin): Promise<ReleaseAnswer | undefined> {
    const { ledger, journal, held, clock } = this.#parts;
    if (!ledger.lease(lease.id)) return undefined;
    const answer: ReleaseAnswer = { kind: 'released', lease };
    const restsUntil = clock.now() + ledger.times.restTime;
    await journal.commit([releaseOf(lease, 'released', restsUntil)], origin, answer);
    await held.release(lease.id);
    return answer;
  }

  async #handOver(lease: PortLease, heir: Sharer, origin: Origin): Promise<ReleaseAnswer> {
    const { ledger, journal, held, clock } = this.#parts;
    const { holder, projectId, service } = heir;
    const now = clock.now();
    const patience = holder.kind === 'project' ? now + ledger.times.projectPatience : undefined;
    const event: PortEvent = {
      ...{ type: 'singletonTaken', leaseId: lease.id, projectId, service, holder, since: now },
      ...{ fence: ledger.fence + 1, startTimeout: lease.startTimeout, expiresAt: patience },
    };
    const answer: ReleaseAnswer = { kind: 'handedOver', lease: leaseAfter(lease, event) ?? lease };
    await journal.commit([event], origin, answer);
    await held.release(lease.id);
    return answer;
  }

  /** Whether a project has a lease of its own by now for the service that it shares `lease` for, of which it can have one only. */
  #hasOther({ projectId, service }: Sharer, lease: PortLease): boolean {
    const own = this.#parts.ledger.leaseOfService(projectId, service);
    return own !== undefined && own.id !== lease.id;
  }

  /** A command that waits for its turn, else who has used it for longest; nobody who is proven dead, or has a port of its own. */
  async #heirOf(lease: PortLease): Promise<Sharer | undefined> {
    const { endings } = this.#parts;
    const { sharers = [] } = lease;
    const verdicts = await Promise.all(sharers.map(({ holder }) => endings.verdict(holder)));
    const living = sharers.filter(
      (sharer, n) => verdicts[n] !== 'dead' && !this.#hasOther(sharer, lease),
    );
    return living.find(({ holder }) => holder.kind === 'process') ?? living[0];
  }

  async #refused(lease: PortLease, reason: 'shared' | 'used'): Promise<PortRefusal> {
    await this.#parts.journal.settled();
    return { kind: 'refused', reason, port: lease.port, lease, listener: lease.listener };
  }
}
