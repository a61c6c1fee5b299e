/** Which leases a look can pass by, and what it says of the listener of the others. Pure. */
import { sameProcess } from '#common/process-identity.ts';
import { isBlock } from './adoption.ts';
import type { ListenerReason } from './lease-health.ts';
import type { Listener } from './needs.ts';
import type { PortLease } from './port-lease.ts';
import type { Sight } from './port-transitions.ts';

/** So many leases are looked at in one turn of the event loop: some two milliseconds. */
const leasesAtOnce = 500;

/** Somebody listened at the last look. */
export function wasSeen({ state }: PortLease): boolean {
  return state === 'bound' || state === 'contested';
}

/** Nobody listens, nobody did, and nobody is about to: such leases are most of all, and cost nothing. */
export function isWorthALook(lease: PortLease, here: readonly Listener[]): boolean {
  if (isBlock(lease)) return false;
  return here.length > 0 || wasSeen(lease) || lease.holder.kind === 'process';
}

/** The process that was seen before listens, and nobody else: most leases that are used, most of the time. */
export function isAsBefore(
  { state, listener, holder }: PortLease,
  here: readonly Listener[],
): boolean {
  if (state !== 'bound' || !listener || here.length === 0) return false;
  // Such a lease passes to who listens, which is a change.
  if (listener.process.pid !== 0 && (holder.kind === 'project' || holder.kind === 'window'))
    return false;
  return here.every(({ process }) => process && sameProcess(process.process, listener.process));
}

export function reasonOf(
  { state }: PortLease,
  sight: Sight,
  listener: Listener | undefined,
): ListenerReason | undefined {
  switch (sight) {
    case 'oursListens':
      return 'listens';
    case 'strangerListens':
      return listener?.process ? 'stranger' : 'notShown';
    case 'timeIsUp':
      return 'silent';
    case 'nobodyListens':
      return state === 'bound' || state === 'unbound' ? 'silent' : undefined;
  }
}

/** Lets others work now and then during a look at thousands of leases. */
export function turns(): () => Promise<void> | undefined {
  let left = leasesAtOnce;
  return () => {
    if (--left > 0) return undefined;
    left = leasesAtOnce;
    return new Promise((resolve) => setImmediate(resolve));
  };
}
