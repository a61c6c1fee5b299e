/** Taking what runs already under management, and blocking a port: leases for which nothing was started and nothing is probed. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { sameProcess } from '#common/process-identity.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { HeldPorts } from './held-ports.ts';
import { type LeaseEvent, leaseAfter } from './lease-after.ts';
import type { SeenProcess } from './needs.ts';
import type { PortAllocator } from './port-allocator.ts';
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

/** The type of a lease that only blocks its port. */
const blockType = 'reserved';

/** Whether the lease only blocks its port: nobody is expected to listen on it, and whoever does is no stranger. */
export function isBlock({ type, service, port }: Pick<PortLease, 'type' | 'service' | 'port'>) {
  return type === blockType && service === blockOf(port);
}

/** What a blocked port is called among its project's services. */
function blockOf(port: number): string {
  return `reserved-${port}`;
}

export interface AdoptionParts {
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly allocator: Pick<PortAllocator, 'isClaimed'>;
  readonly held: HeldPorts;
  readonly clock: Clock;
}

export interface AdoptionWish {
  readonly projectId: string;
  readonly service: string;
  readonly type: string;
  readonly port: number;
  readonly process: SeenProcess;
  readonly addresses: readonly string[];
  readonly startTimeout: number;
}

/** `leased`: another service has the port. `serviceRuns`: somebody else runs this service. */
export type AdoptionAnswer =
  | { readonly kind: 'done'; readonly lease: PortLease }
  | {
      readonly kind: 'refused';
      readonly reason: 'leased' | 'serviceRuns';
      readonly lease: PortLease | undefined;
    };

export class Adoption {
  readonly #parts: AdoptionParts;

  constructor(parts: AdoptionParts) {
    this.#parts = parts;
  }

  /** Makes a process that listens the bound holder of a service. Decided and written down in one tick. */
  async adopt(wish: AdoptionWish, origin: Origin): Promise<AdoptionAnswer> {
    const { ledger, allocator, journal, held } = this.#parts;
    const { projectId, service, port, process } = wish;
    const there = ledger.leaseOnPort(port);
    const known = ledger.leaseOfService(projectId, service);
    if (there && there.id !== known?.id) return refused('leased', there);
    if (known?.state === 'bound') {
      const isSame = known.port === port && isListener(known, process);
      if (!isSame) return refused('serviceRuns', known);
      if (known.adopted) return this.#settled(known);
    }
    if (!there && allocator.isClaimed(port)) return refused('leased', undefined);
    const first = known ?? this.#newLease(wish);
    const { events, lease } = this.#adopting(first, known !== undefined, wish);
    const hold = held.take(first.id);
    await journal.commit(events, origin);
    await hold?.release();
    return { kind: 'done', lease };
  }

  /** Blocks a port, whoever listens on it, until it is given back. */
  async reserve(
    { projectId, port }: Pick<PortLease, 'projectId' | 'port'>,
    origin: Origin,
  ): Promise<AdoptionAnswer> {
    const { ledger, allocator, journal } = this.#parts;
    const there = ledger.leaseOnPort(port);
    if (there && isBlock(there) && there.projectId === projectId) return this.#settled(there);
    if (there || allocator.isClaimed(port)) return refused('leased', there);
    const service = blockOf(port);
    const wish = { projectId, service, type: blockType, port, startTimeout: 0 };
    const lease = this.#newLease(wish);
    await journal.commit([{ type: 'portLeased', lease }], origin);
    return { kind: 'done', lease };
  }

  async #settled(lease: PortLease): Promise<AdoptionAnswer> {
    await this.#parts.journal.settled();
    return { kind: 'done', lease };
  }

  #adopting(first: PortLease, isKnown: boolean, wish: AdoptionWish) {
    const { ledger } = this.#parts;
    const { port, process, addresses } = wish;
    const leaseId = first.id;
    const fence = Math.max(ledger.fence, first.fence);
    const rest = ledger.times.restTime;
    const moved: LeaseEvent[] =
      first.port === port
        ? []
        : [{ type: 'portMoved', leaseId, from: first.port, to: port, fence: fence + 1, rest }];
    const holder: Holder = { kind: 'process', process: process.process, marker: '' };
    const returnsTo: Holder = { kind: 'project', projectId: first.projectId };
    const adopted: LeaseEvent = {
      type: 'leaseAdopted',
      ...{ leaseId, holder, returnsTo, fence: fence + 2 },
      ...{ listener: process, addresses },
    };
    const changes = [...moved, adopted];
    const lease = changes.reduce((now, event) => leaseAfter(now, event) ?? now, first);
    const leased: PortEvent[] = isKnown ? [] : [{ type: 'portLeased', lease: first }];
    return { events: [...leased, ...changes], lease };
  }

  /** Of the project, and without an end of its own. */
  #newLease(
    wish: Pick<PortLease, 'projectId' | 'service' | 'type' | 'port' | 'startTimeout'>,
  ): PortLease {
    const { projectId, service, type, port, startTimeout } = wish;
    const { ledger, clock } = this.#parts;
    return {
      ...{ id: newId('l'), projectId, service, type, port, startTimeout },
      state: 'reserved',
      fence: ledger.fence + 1,
      holder: { kind: 'project', projectId },
      since: clock.now(),
    };
  }
}

function isListener({ listener }: PortLease, { process }: SeenProcess): boolean {
  return listener !== undefined && sameProcess(listener.process, process);
}

function refused(reason: 'leased' | 'serviceRuns', lease: PortLease | undefined): AdoptionAnswer {
  return { kind: 'refused', reason, lease };
}
