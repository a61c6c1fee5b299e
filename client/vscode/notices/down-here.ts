/** Which singletons are down that this window could start: those that its own projects share or had. Pure. */
import type { Lease } from '#protocol/ports.ts';
import type { Scene } from '../stages/scene.ts';

interface Place {
  readonly projectId: string;
  readonly service: string;
}

export interface DownHere {
  readonly lease: Lease;
  /** For which of this window's projects it would be started, and what it is called there; the owner's first. */
  readonly places: readonly Place[];
}

export function downHere({ leases, here }: Pick<Scene, 'leases' | 'here'>): DownHere[] {
  return [...leases.values()].flatMap((lease) => {
    if (lease.state !== 'down') return [];
    const places = placesIn(here, [lease, ...(lease.sharers ?? [])]);
    return places.length > 0 ? [{ lease, places }] : [];
  });
}

/** Those of this window, each once. */
function placesIn(here: readonly string[], places: readonly Place[]): Place[] {
  const ours = places.filter(({ projectId }) => here.includes(projectId));
  const byName = new Map(
    ours.map(({ projectId, service }) => [`${projectId}/${service}`, { projectId, service }]),
  );
  return [...byName.values()];
}
