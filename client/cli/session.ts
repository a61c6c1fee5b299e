/** One command's connection: opened, used, and closed whatever happens. */
import { placesAt } from '#client/connection/choose-server.ts';
import { connect } from '#client/connection/connect.ts';
import { isGone } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Places } from '#discovery/paths.ts';
import type { ClientKind } from '#protocol/instances.ts';
import { factsOf } from './facts.ts';
import { program } from './program.ts';

/** How many servers in a row may go under one command: an upgrade and a crash, and one more. */
const mostServers = 4;

/**
 * Runs `task` with a server that is found or started. A server that goes in the middle of it is followed by the next
 * one, which is asked anew: what changes something must carry a key, so that it is done once.
 */
export async function withServer<T>(
  name: string,
  task: (peer: SocketPeer) => Promise<T>,
  kind: ClientKind = 'script',
  directory: string = '.',
): Promise<T> {
  const places = await placesAt(directory);
  return withServerAt(places, name, task, kind);
}

/** The same with a certain server, whatever the directory. */
export async function withServerAt<T>(
  places: Places,
  name: string,
  task: (peer: SocketPeer) => Promise<T>,
  kind: ClientKind = 'script',
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await withOneServer(places, name, task, kind);
    } catch (failure) {
      if (!isGone(failure) || tries === mostServers) throw failure;
    }
  }
}

async function withOneServer<T>(
  places: Places,
  name: string,
  task: (peer: SocketPeer) => Promise<T>,
  kind: ClientKind,
): Promise<T> {
  const peer = await connect({ program, places }, factsOf(kind, name));
  try {
    return await task(peer);
  } finally {
    peer.close();
  }
}
