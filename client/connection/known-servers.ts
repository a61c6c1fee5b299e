/** Every server of this user on this host: the shared one and those of projects, by their pointers. Starts none, and ends none. */
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type Places, projectPlaces } from '#discovery/paths.ts';
import { readPointer } from '#discovery/pointer.ts';
import { identifySelf, verdictOf } from '#discovery/process-identity.ts';
import { isProjectId } from '#discovery/project-id.ts';
import { Succession } from '#discovery/succession.ts';
import { findServer, type Sighting } from './find-server.ts';

export interface KnownServer {
  readonly places: Places;
  readonly sighting: Exclude<Sighting, { kind: 'absent' }>;
}

/** `limitMs`: how long each may take to prove itself; all are asked at once. A connected one must be closed by the caller. */
export async function knownServers(home: Places, limitMs: number): Promise<KnownServer[]> {
  const known = await Promise.all(
    [home, ...ownPlaces(home)].map(async (places) => {
      const sighting = await findServer({ places, limitMs });
      return sighting.kind === 'absent' ? [] : [{ places, sighting }];
    }),
  );
  return known.flat();
}

/** Of every project that has or had a server of its own. The pointer says where the project lies. */
function ownPlaces(home: Places): Places[] {
  return namesIn(home.projects)
    .filter(isProjectId)
    .map((id) => {
      const places = projectPlaces(home, { id, root: '/' });
      const reading = readPointer(places.pointer);
      const root = reading.kind === 'found' ? reading.pointer.projectRoot : undefined;
      return root === undefined ? places : projectPlaces(home, { id, root });
    });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * Removes the pointer of a server that is proven dead. True when it was removed. Done from the seat of the one in charge,
 * so that no server can begin, and make itself known there, in the same moment.
 */
export async function retirePointer(places: Places): Promise<boolean> {
  const reigns = new Succession(places.reigns);
  const seat = await reigns.take(await identifySelf());
  if (seat === undefined) return false;
  try {
    const reading = readPointer(places.pointer);
    if (reading.kind !== 'found' || (await verdictOf(reading.pointer.process)) !== 'dead')
      return false;
    await rm(places.pointer, { force: true });
    return true;
  } finally {
    await reigns.leave(seat);
  }
}
