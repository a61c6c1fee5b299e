/** One command's connection: opened, used, and closed whatever happens. */
import { connect } from '#client/connection/connect.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { HarborError } from '#protocol/errors.ts';
import type { ClientKind } from '#protocol/instances.ts';
import { factsOf } from './facts.ts';
import { program } from './program.ts';

/**
 * Runs `task` with a server that is found or started. A server that goes in the middle of it is followed by the next
 * one, which is asked anew: what changes something must carry a key, so that it is done once.
 */
export async function withServer<T>(
  name: string,
  task: (peer: SocketPeer) => Promise<T>,
  kind: ClientKind = 'script',
): Promise<T> {
  try {
    return await withOneServer(name, task, kind);
  } catch (failure) {
    if (!isGone(failure)) throw failure;
    return withOneServer(name, task, kind);
  }
}

async function withOneServer<T>(
  name: string,
  task: (peer: SocketPeer) => Promise<T>,
  kind: ClientKind,
): Promise<T> {
  const peer = await connect({ program }, factsOf(kind, name));
  try {
    return await task(peer);
  } finally {
    peer.close();
  }
}

/** Whether the server went, or is about to. */
function isGone(failure: unknown): boolean {
  return (
    failure instanceof ConnectionLost ||
    (failure instanceof HarborError && failure.code === 'leaving')
  );
}
