/** What an event makes of the lease that it speaks of. Pure; the ledger keeps what comes out. */
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import { type Sharer, sameSharer, withoutHolder } from './sharer.ts';

/** Every event of a lease that exists already. */
export type LeaseEvent = Exclude<PortEvent, { readonly type: 'portLeased' }>;

const unseen = { listener: undefined, addresses: undefined } as const;
const used = { unusedSince: undefined } as const;

/** Undefined when the event ends the lease. */
export function leaseAfter(lease: PortLease, event: LeaseEvent): PortLease | undefined {
  switch (event.type) {
    case 'portBound':
    case 'portContested': {
      const { listener, addresses } = event;
      const state = event.type === 'portBound' ? 'bound' : 'contested';
      return { ...lease, state, listener, addresses, ...used };
    }
    case 'portUnbound':
      return { ...lease, state: 'unbound', ...unseen };
    case 'portCleared':
      return { ...lease, state: 'reserved', ...unseen };
    case 'portMoved':
      return {
        ...lease,
        port: event.to,
        fence: event.fence,
        state: 'reserved',
        ...unseen,
        ...used,
      };
    case 'leasePassed': {
      const { holder, returnsTo, state, fence, expiresAt, limited = lease.limited } = event;
      const sight = state === 'reserved' ? unseen : {};
      const sharers = lease.sharers && {
        sharers: withoutHolder(lease.sharers, holder, lease.projectId),
      };
      const passed = { holder, returnsTo, state, fence, expiresAt, limited };
      return { ...lease, ...passed, ...sight, ...sharers, ...used, adopted: undefined };
    }
    case 'leaseAdopted': {
      const { holder, returnsTo, fence, listener, addresses } = event;
      const now = { ...lease, holder, returnsTo, fence, listener, addresses, ...used };
      return { ...now, state: 'bound', expiresAt: undefined, limited: undefined, adopted: true };
    }
    case 'leaseAwaited':
      return { ...lease, returnsTo: event.by };
    case 'leaseRenewed':
      return {
        ...lease,
        expiresAt: event.expiresAt,
        limited: event.limited ?? lease.limited,
        ...used,
      };
    case 'leaseUnused':
      return { ...lease, unusedSince: event.since };
    case 'singletonDeclared':
      return { ...lease, singleton: event.singleton };
    case 'leaseShared':
      return { ...lease, sharers: withSharer(lease.sharers, event.sharer) };
    case 'leaseUnshared': {
      const others = lease.sharers?.filter(({ id }) => id !== event.sharerId) ?? [];
      return { ...lease, sharers: others.length > 0 ? others : undefined };
    }
    case 'leaseWentDown':
      return { ...lease, state: 'down', expiresAt: event.expiresAt, limited: undefined, ...unseen };
    case 'singletonTaken': {
      const { type: _, leaseId: __, ...taken } = event;
      const { projectId } = event;
      const others = withoutHolder(lease.sharers, event.holder, projectId);
      const sharers = withoutHolder(others, { kind: 'project', projectId }, projectId);
      const ends = {
        expiresAt: taken.expiresAt,
        limited: taken.limited,
        returnsTo: undefined,
        adopted: undefined,
      };
      return { ...lease, ...taken, ...ends, sharers, state: 'reserved', ...unseen };
    }
    case 'portReleased':
      return undefined;
  }
}

/** The same use keeps its place. */
function withSharer(sharers: readonly Sharer[] = [], sharer: Sharer): readonly Sharer[] {
  const isKnown = sharers.some((each) => sameSharer(each, sharer));
  return isKnown
    ? sharers.map((each) => (sameSharer(each, sharer) ? sharer : each))
    : [...sharers, sharer];
}
