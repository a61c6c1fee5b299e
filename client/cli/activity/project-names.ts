/** What projects are called, for answers that name them by id. */
import type { SocketPeer } from '#client/connection/socket-peer.ts';

/** By their ids, those that were put away included. */
export async function projectNames(peer: SocketPeer): Promise<ReadonlyMap<string, string>> {
  const projects = await peer.request('projects/list', { archived: true });
  return new Map(projects.map(({ id, name }) => [id, name]));
}
