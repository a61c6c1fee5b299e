/** Finds the server within a hook's time, and introduces the agent to it. A bundle of its own: only a command that concerns the server pays for it. */
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import type { Places } from '#discovery/paths.ts';
import { productVersion } from '#protocol/product.ts';
import type { Happening } from './happening.ts';
import { msUntil } from './time-left.ts';

type Opened =
  | { readonly kind: 'connected'; readonly peer: SocketPeer; readonly address: string }
  /** None runs. */
  | { readonly kind: 'absent' }
  /** One may run, and does not answer. */
  | { readonly kind: 'silent' };

/** It asks as the agent: with less than its user's authority, for the project it works in. */
export async function openLine(
  { agent, session: sessionId, cwd: folder }: Pick<Happening, 'agent' | 'session' | 'cwd'>,
  places: Places,
  deadline: number,
): Promise<Opened> {
  const sighting = await findServer({ places, limitMs: msUntil(deadline) });
  if (sighting.kind === 'absent' || sighting.kind === 'stale') return { kind: 'absent' };
  if (sighting.kind !== 'connected') return { kind: 'silent' };
  const facts = { kind: 'script' as const, name: 'hm hook', version: productVersion };
  const introduction = await introductionOf({ ...facts, agent, sessionId, folder });
  const limit = { deadlineMs: msUntil(deadline) };
  const peer = await introducePeer(sighting.socket, introduction, limit);
  return { kind: 'connected', peer, address: sighting.pointer.address };
}
