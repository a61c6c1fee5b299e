/** From nothing to a peer: find or start the server, prove, introduce. What every client but the editor's language client calls. */
import { identifySelf } from '#discovery/process-identity.ts';
import type { ClientKind, Introduction } from '#protocol/instances.ts';
import { protocolVersion } from '#protocol/version.ts';
import { type EnsureOptions, ensureServer } from './ensure-server.ts';
import { introducePeer, type SocketPeer } from './socket-peer.ts';

/** What a client says of itself; the rest is found out. */
export interface ClientFacts {
  readonly kind: ClientKind;
  /** A name for people: 'VS Code 1.100.3', 'hm run'. */
  readonly name: string;
  /** Product version. */
  readonly version: string;
  /** An agent's own session id. */
  readonly sessionId?: string | undefined;
}

/** The introduction of this very process, for `initialize`. */
export async function introductionOf(facts: ClientFacts): Promise<Introduction> {
  return { ...facts, protocol: { ...protocolVersion }, process: await identifySelf() };
}

/** A welcomed peer. Rejects with DiscoveryError when there is no server to be had, else as Peer.request does. */
export async function connect(options: EnsureOptions, facts: ClientFacts): Promise<SocketPeer> {
  const [found, introduction] = await Promise.all([ensureServer(options), introductionOf(facts)]);
  return introducePeer(found.socket, introduction, { deadlineMs: options.deadlineMs });
}
