/** Which of all that listens on the machine is shown. Pure. */
import type { MachineListener } from '#protocol/machine.ts';
import type { Scene } from '../stages/scene.ts';

export type Whose = 'everybody' | 'ours' | 'foreign' | 'here';

export interface MachineFilter {
  readonly whose: Whose;
  /** The bound UDP sockets, too: the server looks for them only then. */
  readonly udp: boolean;
}

/** What is shown before anybody chose. */
export const wholeMachine: MachineFilter = { whose: 'everybody', udp: false };

export function isWhole({ whose, udp }: MachineFilter): boolean {
  return whose === wholeMachine.whose && udp === wholeMachine.udp;
}

/** The lease on a listener's port; no lease is of UDP. */
export function leaseOf({ port, protocol }: MachineListener, { leases }: Pick<Scene, 'leases'>) {
  if (protocol === 'udp') return undefined;
  return [...leases.values()].find((lease) => lease.port === port);
}

/** Proven to be of a lease's holder. A server that does not tell is of an older release: then the lease's state says it. */
export function isOurs(listener: MachineListener, scene: Pick<Scene, 'leases'>): boolean {
  if (listener.ours !== undefined) return listener.ours;
  const lease = leaseOf(listener, scene);
  return lease !== undefined && lease.state !== 'contested';
}

export function isShown(
  listener: MachineListener,
  { whose, udp }: MachineFilter,
  scene: Pick<Scene, 'leases' | 'here'>,
): boolean {
  if (listener.protocol === 'udp' && !udp) return false;
  switch (whose) {
    case 'everybody':
      return true;
    case 'ours':
      return isOurs(listener, scene);
    case 'foreign':
      return !isOurs(listener, scene);
    case 'here':
      return isOfHere(listener, scene);
  }
}

function isOfHere(listener: MachineListener, scene: Pick<Scene, 'leases' | 'here'>): boolean {
  const lease = leaseOf(listener, scene);
  const ids = [listener.process?.projectId, lease?.projectId];
  return ids.some((id) => id !== undefined && scene.here.includes(id));
}
