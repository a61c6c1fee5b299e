/** What the ports room is asked and what it answers. A refusal is an answer, never an error. */
import type { Holder } from '#server/leases/holder.ts';
import type { SeenProcess } from './needs.ts';
import type { Place, PortRange } from './placement.ts';
import type { PortLease, PortState } from './port-lease.ts';

export interface Wish extends Place {
  readonly type: string;
  readonly holder: Holder;
  /** True when the caller is about to start the service: then a running one is an answer of its own. */
  readonly starts: boolean;
  /** The name under which the machine has this service once. A block never has one. */
  readonly singleton?: string | undefined;
  /** A command that stays when somebody else runs the singleton, and takes over: then it is the user, and not its project. */
  readonly stays?: boolean | undefined;
  /** It may hold a singleton that another project's living holder has without running it. */
  readonly mayTake?: boolean | undefined;
  /** Milliseconds; absent when only its holder's end ends the lease. */
  readonly ttl?: number | undefined;
  readonly hold: boolean;
  /** Milliseconds that a project holds a port on which nobody listens. */
  readonly patience: number;
  /** Milliseconds until it should listen. */
  readonly startTimeout: number;
}

/** Who has a singleton that somebody else asked for. */
export interface Sharing {
  readonly owner: Pick<PortLease, 'projectId' | 'service' | 'holder'>;
  readonly state: PortState;
  /** Milliseconds since 1970: when it was started, as far as that was seen, else leased. */
  readonly since: number;
  /** How many use it beside its owner. */
  readonly sharers: number;
}

export interface PortRefusal {
  readonly kind: 'refused';
  readonly reason: 'leased' | 'shared' | 'used' | 'resting' | 'excluded' | 'noneFree';
  readonly port?: number | undefined;
  readonly range?: PortRange | undefined;
  readonly lease?: PortLease | undefined;
  readonly listener?: SeenProcess | undefined;
  readonly until?: number | undefined;
  readonly suggestion?: number | undefined;
}

export type LeaseAnswer =
  | {
      readonly kind: 'granted';
      readonly leases: readonly PortLease[];
      readonly reused: boolean;
      /** Present when the lease is a singleton's that somebody else holds. */
      readonly sharing?: Sharing | undefined;
    }
  | { readonly kind: 'running'; readonly lease: PortLease }
  | PortRefusal;

/** `plain`: not while others share it. `handOver`: one of them holds it then. `force`: whoever shares it. */
export type ReleaseManner = 'plain' | 'handOver' | 'force';

export type ReleaseAnswer =
  | { readonly kind: 'released'; readonly lease: PortLease }
  | { readonly kind: 'handedOver'; readonly lease: PortLease }
  /** Its project used it only, and does so no longer. */
  | { readonly kind: 'left'; readonly lease: PortLease }
  | PortRefusal;

export interface PortReport {
  readonly port: number;
  readonly verdict: 'leased' | 'used' | 'resting' | 'excluded' | 'free' | 'unknown';
  readonly lease?: PortLease | undefined;
  readonly listeners: readonly {
    readonly address: string;
    readonly process?: SeenProcess | undefined;
  }[];
  readonly until?: number | undefined;
}
