/** A second client that goes about its business, whatever the first one does. */
import type { HarborInMemory } from './harbor-in-memory.ts';
import { type Line, Stage } from './transcript.ts';

const before: readonly Line[] = [
  {
    by: 'neighbour',
    says: 'ports/lease',
    with: { path: '$shop', service: 'api' },
    answers: { kind: 'granted', reused: false, leases: [{ id: '$api', port: 8000 }] },
  },
  { by: 'neighbour', says: 'state/watch', answers: { resumed: false, next: 1 } },
];

const after: readonly Line[] = [
  { by: 'neighbour', says: 'server/status', answers: { serverId: 's_1', store: 'writable' } },
  {
    by: 'neighbour',
    says: 'ports/lease',
    with: { path: '$shop', service: 'api' },
    answers: { kind: 'granted', reused: true, leases: [{ id: '$api', port: 8000 }] },
  },
  { by: 'neighbour', says: 'ports/list', answers: [{ id: '$api' }] },
  {
    by: 'neighbour',
    says: 'ports/release',
    with: { leaseId: '$api' },
    answers: { kind: 'released', lease: { id: '$api' } },
  },
  {
    by: 'neighbour',
    hears: 'state/didChange',
    with: { number: 1, change: { leases: [], leasesGone: ['$api'] } },
  },
  { by: 'neighbour', hearsNothing: true },
];

/** Plays the neighbour's transcript around what somebody else does; nothing in it may differ. */
export async function besideNeighbour(
  harbor: HarborInMemory,
  misdeed: () => Promise<void>,
): Promise<void> {
  const stage = new Stage(harbor);
  await stage.enter('neighbour', 'script');
  for (const line of before) await stage.play(line);
  await misdeed();
  for (const line of after) await stage.play(line);
}
