/** What the ports room is asked and what it answers. A refusal is an answer, never an error. */
import type { Holder } from '#server/leases/holder.ts';
import type { SeenProcess } from './needs.ts';
import type { Place, PortRange } from './placement.ts';
import type { PortLease } from './port-lease.ts';

export interface Wish extends Place {
  readonly type: string;
  readonly holder: Holder;
  /** True when the caller is about to start the service: then a running one is an answer of its own. */
  readonly starts: boolean;
  /** Milliseconds; absent when only its holder's end ends the lease. */
  readonly ttl?: number | undefined;
  readonly hold: boolean;
  /** Milliseconds that a project holds a port on which nobody listens. */
  readonly patience: number;
  /** Milliseconds until it should listen. */
  readonly startTimeout: number;
}

export interface PortRefusal {
  readonly kind: 'refused';
  readonly reason: 'leased' | 'used' | 'resting' | 'excluded' | 'noneFree';
  readonly port?: number | undefined;
  readonly range?: PortRange | undefined;
  readonly lease?: PortLease | undefined;
  readonly listener?: SeenProcess | undefined;
  readonly until?: number | undefined;
  readonly suggestion?: number | undefined;
}

export type LeaseAnswer =
  | { readonly kind: 'granted'; readonly leases: readonly PortLease[]; readonly reused: boolean }
  | { readonly kind: 'running'; readonly lease: PortLease }
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
