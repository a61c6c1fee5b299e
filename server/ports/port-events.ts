/** What can happen to ports. These are written to the journal and read again for ever: add, never change. */
import type { Holder } from '#server/leases/holder.ts';
import type { SeenProcess } from './needs.ts';
import type { PortLease, PortState } from './port-lease.ts';
import type { Sharer } from './sharer.ts';

export type ReleaseReason = 'released' | 'holderEnded' | 'expired';

/** What can happen to a service of which the machine has one. */
export type SingletonEvent =
  /** From now on the lease is the only one of this name; without a name it is like any other. */
  | {
      readonly type: 'singletonDeclared';
      readonly leaseId: string;
      readonly singleton?: string | undefined;
    }
  /** Somebody uses it beside its holder; the same use again, when it was one already, with a new end. */
  | { readonly type: 'leaseShared'; readonly leaseId: string; readonly sharer: Sharer }
  | {
      readonly type: 'leaseUnshared';
      readonly leaseId: string;
      readonly sharerId: string;
      readonly reason: ReleaseReason;
    }
  /** Its holder is dead and sharers live: its port is kept for them until then, in milliseconds since 1970. */
  | { readonly type: 'leaseWentDown'; readonly leaseId: string; readonly expiresAt: number }
  /** Somebody else holds it from now on, for this service of a project. Whoever restarts it has this event alone. */
  | {
      readonly type: 'singletonTaken';
      readonly leaseId: string;
      readonly projectId: string;
      readonly service: string;
      readonly holder: Holder;
      readonly fence: number;
      /** Milliseconds since 1970. */
      readonly since: number;
      readonly startTimeout: number;
      readonly expiresAt?: number | undefined;
      readonly limited?: boolean | undefined;
    };

export type PortEvent =
  | SingletonEvent
  | { readonly type: 'portLeased'; readonly lease: PortLease }
  | {
      readonly type: 'portBound';
      readonly leaseId: string;
      readonly listener: SeenProcess;
      readonly addresses: readonly string[];
    }
  | {
      readonly type: 'portContested';
      readonly leaseId: string;
      readonly listener?: SeenProcess | undefined;
      readonly addresses: readonly string[];
    }
  | { readonly type: 'portUnbound'; readonly leaseId: string }
  /** The stranger left; the port is the holder's to use again. */
  | { readonly type: 'portCleared'; readonly leaseId: string }
  | {
      readonly type: 'portMoved';
      readonly leaseId: string;
      readonly from: number;
      readonly to: number;
      readonly fence: number;
      /** Milliseconds that the port rests which it moved from; early versions wrote none, and meant half a minute. */
      readonly rest?: number;
    }
  | {
      readonly type: 'leasePassed';
      readonly leaseId: string;
      readonly holder: Holder;
      readonly returnsTo?: Holder | undefined;
      readonly state: PortState;
      readonly fence: number;
      readonly expiresAt?: number | undefined;
      readonly limited?: boolean | undefined;
    }
  /** A process that was not started for it became its holder, because somebody said so; it listens. */
  | {
      readonly type: 'leaseAdopted';
      readonly leaseId: string;
      readonly holder: Holder;
      readonly returnsTo?: Holder | undefined;
      readonly fence: number;
      readonly listener: SeenProcess;
      readonly addresses: readonly string[];
    }
  /** Somebody who does not run the service wants the port to be kept for it when its holder ends. */
  | { readonly type: 'leaseAwaited'; readonly leaseId: string; readonly by: Holder }
  | {
      readonly type: 'leaseRenewed';
      readonly leaseId: string;
      readonly expiresAt: number;
      readonly limited?: boolean | undefined;
    }
  /** Nobody has listened for longer than the lease's time. */
  | {
      readonly type: 'leaseUnused';
      readonly leaseId: string;
      /** Milliseconds since 1970. */
      readonly since: number;
      /** When it is given up unless somebody uses it until then, in milliseconds since 1970; absent while its holder lives. */
      readonly endsAt?: number | undefined;
    }
  | {
      readonly type: 'portReleased';
      readonly leaseId: string;
      readonly port: number;
      readonly projectId: string;
      readonly service: string;
      readonly reason: ReleaseReason;
      /** Milliseconds since 1970. */
      readonly restsUntil: number;
    };

/** The end of a lease, whose port rests until then, in milliseconds since 1970. */
export function releaseOf(lease: PortLease, reason: ReleaseReason, restsUntil: number): PortEvent {
  const { id: leaseId, port, projectId, service } = lease;
  return {
    type: 'portReleased',
    leaseId,
    port,
    projectId,
    service,
    reason,
    restsUntil,
  };
}
