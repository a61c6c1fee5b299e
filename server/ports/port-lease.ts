/** What it is to have a port. */
import { type Holder, projectPatience } from '#server/leases/holder.ts';
import type { SeenProcess } from './needs.ts';
import type { Sharer } from './sharer.ts';

/** `down`: who ran a singleton is proven dead, and its port is kept for those who share it. */
export type PortState = 'reserved' | 'bound' | 'unbound' | 'contested' | 'down';

/** Immutable: every change makes a new one. */
export interface PortLease {
  readonly id: string;
  readonly projectId: string;
  readonly service: string;
  readonly type: string;
  readonly port: number;
  readonly state: PortState;
  readonly fence: number;
  readonly holder: Holder;
  readonly returnsTo?: Holder | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
  /** Its end was asked for, and comes whoever holds it meanwhile. */
  readonly limited?: boolean | undefined;
  /** Its holder was not started for it, but taken under management: it is never signalled without a confirm. */
  readonly adopted?: boolean | undefined;
  /** Milliseconds from start until it should listen. */
  readonly startTimeout: number;
  /** It has been reported that nobody listens since then, in milliseconds since 1970; absent once somebody uses it again. */
  readonly unusedSince?: number | undefined;
  readonly listener?: SeenProcess | undefined;
  readonly addresses?: readonly string[] | undefined;
  /** The name under which the machine has this service once; absent when every project has its own. */
  readonly singleton?: string | undefined;
  /** Who uses it beside its holder, in the order in which they came. They hold nothing. */
  readonly sharers?: readonly Sharer[] | undefined;
}

/** Which port a service normally has, with or without a holder. */
export interface Assignment {
  readonly projectId: string;
  readonly service: string;
  readonly port: number;
  /** Milliseconds since 1970 of its last use. */
  readonly usedAt: number;
}

/** A released port that only its last service may have for a moment. */
export interface Resting {
  readonly port: number;
  readonly projectId: string;
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** How long a released port rests for everybody but the same service unless the user has set another time, in milliseconds. */
export const restTime = 30_000;

/** The numbers that its user may set, in milliseconds; read each time, so that a change counts at once. */
export interface PortTimes {
  readonly restTime: number;
  readonly assignmentLife: number;
  readonly projectPatience: number;
  /** How long nobody may listen on a leased port before that is reported. */
  readonly unboundTime: number;
  /** How long the port of a singleton is kept for its sharers after its holder died. */
  readonly downTime: number;
}

/** A rest that lasts longer than any does is the doing of a clock that was set back: it is over. */
export function isResting({ until }: Resting, now: number, restTime: number): boolean {
  return until > now && until - now <= restTime;
}

/** How long an assignment outlives its last use unless the user has set another time, in milliseconds: 90 days. */
export const assignmentLife = 90 * 24 * 3_600_000;

/** How long nobody may listen before it is reported unless the user has set another time, in milliseconds. */
export const unboundTime = 3_600_000;

/** How long the port of a singleton is kept for its sharers unless the user has set another time, in milliseconds. */
export const downTime = 60_000;

export const defaultTimes: PortTimes = {
  restTime,
  assignmentLife,
  projectPatience,
  unboundTime,
  downTime,
};

export function serviceKey(projectId: string, service: string): string {
  return `${projectId}/${service}`;
}
