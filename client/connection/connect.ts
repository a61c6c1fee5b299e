/** From nothing to a peer: find or start the server, prove, introduce. What every client but the editor's language client calls. */
import { pause, systemClock } from '#common/clock.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import type { ClientKind, Introduction } from '#protocol/instances.ts';
import { protocolVersion } from '#protocol/version.ts';
import { defaultDeadlineMs, type EnsureOptions, ensureServer } from './ensure-server.ts';
import { isGone } from './peer.ts';
import { introducePeer, type SocketPeer } from './socket-peer.ts';

/** How soon a client looks again whose server went before it was welcome, in milliseconds. */
const lookAgainMs = 20;

/** What a client says of itself; the rest is found out. */
export interface ClientFacts {
  readonly kind: ClientKind;
  /** A name for people: 'VS Code 1.100.3', 'hm run'. */
  readonly name: string;
  /** Product version. */
  readonly version: string;
  /** An agent's own session id. */
  readonly sessionId?: string | undefined;
  /** The agent on whose behalf it asks: it gives up the user's authority by saying so. */
  readonly agent?: string | undefined;
  /** The directory that agent works in. */
  readonly folder?: string | undefined;
}

/** The introduction of this very process, for `initialize`. */
export async function introductionOf(facts: ClientFacts): Promise<Introduction> {
  return { ...facts, protocol: { ...protocolVersion }, process: await identifySelf() };
}

/**
 * A welcomed peer, within `options.deadlineMs`. A server that dies between its proof and its welcome is no failure yet:
 * the next one is found or started. Rejects with DiscoveryError when there is no server to be had, else as Peer.request does.
 */
export async function connect(options: EnsureOptions, facts: ClientFacts): Promise<SocketPeer> {
  const { deadlineMs = defaultDeadlineMs } = options;
  const end = systemClock.monotonic() + deadlineMs;
  const introduction = introductionOf(facts);
  for (;;) {
    const left = Math.max(1, end - systemClock.monotonic());
    const found = await ensureServer({ ...options, deadlineMs: left });
    try {
      return await introducePeer(found.socket, await introduction, { deadlineMs: left });
    } catch (failure) {
      if (!isGone(failure) || systemClock.monotonic() >= end) throw failure;
      await pause(lookAgainMs, options.signal);
    }
  }
}
