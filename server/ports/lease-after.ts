/** What an event makes of the lease that it speaks of. Pure; the ledger keeps what comes out. */
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';

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
      return { ...lease, holder, returnsTo, state, fence, expiresAt, limited, ...sight, ...used };
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
    case 'portReleased':
      return undefined;
  }
}
