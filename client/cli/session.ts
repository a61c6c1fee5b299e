/** One command's connection: opened, used, and closed whatever happens. */
import { connect } from '#client/connection/connect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { ClientKind } from '#protocol/instances.ts';
import { productVersion } from '#protocol/product.ts';
import { program } from './program.ts';

/** Runs `task` with a server that is found or started. */
export async function withServer<T>(
  name: string,
  task: (peer: SocketPeer) => Promise<T>,
  kind: ClientKind = 'script',
): Promise<T> {
  const peer = await connect({ program }, { kind, name, version: productVersion });
  try {
    return await task(peer);
  } finally {
    peer.close();
  }
}
