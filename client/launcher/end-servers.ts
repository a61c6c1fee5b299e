/** Ends the servers of a user who leaves, those that hold nothing. What one holds belongs to somebody who works with it now. */
import type { ClientFacts } from '#client/connection/connect.ts';
import { introductionOf } from '#client/connection/connect.ts';
import type { ServerSocket } from '#client/connection/find-server.ts';
import { type KnownServer, knownServers } from '#client/connection/known-servers.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { stopServer } from '#client/connection/stop-server.ts';
import type { Places } from '#discovery/paths.ts';
import type { Lease } from '#protocol/ports.ts';
import type { ServerLeft } from './leaving.ts';

/** How long one may take to prove itself, in milliseconds; all are asked at once. */
const patienceMs = 1_000;

/** One that answers. */
interface Met {
  readonly server: ServerSocket;
  readonly peer: SocketPeer;
}

/**
 * A step for each, the shared one's last, because it has the leases of all. Each may take `limitMs` to leave.
 * Rejects as Peer.request does, `notAllowed` included.
 */
export async function endServers(
  home: Places,
  facts: ClientFacts,
  limitMs: number,
): Promise<ServerLeft[]> {
  const all = await knownServers(home, patienceMs);
  const met = new Map<KnownServer, Met>();
  for (const known of all) {
    if (known.sighting.kind !== 'connected') continue;
    const peer = await introducePeer(known.sighting.socket, await introductionOf(facts));
    met.set(known, { server: known.sighting, peer });
  }
  try {
    const shared = all.find(({ places }) => !places.project);
    const leases = await leasesOf(shared, shared && met.get(shared));
    const end = (known: KnownServer, held: readonly Lease[] | undefined) =>
      endServer(known, met.get(known), held, limitMs);
    const own = await Promise.all(
      all
        .filter((known) => known !== shared)
        .map((known) => end(known, leases?.filter(isOf(known)))),
    );
    return [...own, shared ? await end(shared, leases) : { what: 'server', outcome: 'absent' }];
  } finally {
    for (const { peer } of met.values()) peer.close();
  }
}

function isOf({ places }: KnownServer): (lease: Lease) => boolean {
  return ({ projectId }) => projectId === places.project?.id;
}

/** Undefined when they cannot be told. Where no shared server is, nobody holds anything by one. */
async function leasesOf(
  shared: KnownServer | undefined,
  met: Met | undefined,
): Promise<readonly Lease[] | undefined> {
  if (!shared || shared.sighting.kind === 'stale') return [];
  return met?.peer.request('ports/list', {});
}

async function endServer(
  { places, sighting }: KnownServer,
  met: Met | undefined,
  leases: readonly Lease[] | undefined,
  limitMs: number,
): Promise<ServerLeft> {
  const of = { what: 'server', project: places.project?.root } as const;
  if (sighting.kind === 'stale') return { ...of, outcome: 'absent' };
  const pid = 'pointer' in sighting ? sighting.pointer.process.pid : undefined;
  const kept = { ...of, outcome: 'kept', pid, holds: [] } as const;
  if (!met) return { ...kept, why: 'silent' };
  if (!leases) return { ...kept, why: 'untold' };
  const holds = leases.map(({ service, port }) => `${service} ${port}`);
  if (holds.length > 0) return { ...kept, why: 'holds', holds };
  const isGone = await stopServer(met.server, met.peer, limitMs);
  const { pid: left } = met.server.pointer.process;
  return isGone ? { ...of, outcome: 'stopped', pid: left } : { ...kept, why: 'leaving' };
}
