/** Ends the server of a user who leaves, if it holds nothing. What it holds belongs to somebody who works with it now. */
import type { ClientFacts } from '#client/connection/connect.ts';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer } from '#client/connection/socket-peer.ts';
import { stopServer } from '#client/connection/stop-server.ts';
import type { Places } from '#discovery/paths.ts';
import type { ServerLeft } from './leaving.ts';

/** Rejects as Peer.request does, `notAllowed` included. */
export async function endServer(
  places: Places,
  facts: ClientFacts,
  limitMs: number,
): Promise<ServerLeft> {
  const sighting = await findServer({ places });
  if (sighting.kind === 'absent' || sighting.kind === 'stale')
    return { what: 'server', outcome: 'absent' };
  const kept = { what: 'server', outcome: 'kept', holds: [] } as const;
  if (sighting.kind !== 'connected') {
    const pid = 'pointer' in sighting ? sighting.pointer.process.pid : undefined;
    return { ...kept, why: 'silent', pid };
  }
  const { pid } = sighting.pointer.process;
  const peer = await introducePeer(sighting.socket, await introductionOf(facts));
  try {
    const leases = await peer.request('ports/list', {});
    const holds = leases.map(({ service, port }) => `${service} ${port}`);
    if (holds.length > 0) return { ...kept, why: 'holds', pid, holds };
    const isGone = await stopServer(sighting, peer, limitMs);
    return isGone ? { what: 'server', outcome: 'stopped', pid } : { ...kept, why: 'leaving', pid };
  } finally {
    peer.close();
  }
}
