/** One server that was found: asked something, or ended. Starts none. */

import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { factsOf } from '#client/cli/facts.ts';
import { introductionOf } from '#client/connection/connect.ts';
import type { ServerSocket } from '#client/connection/find-server.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { stopServer } from '#client/connection/stop-server.ts';

/** How long a server may take to leave, in milliseconds. */
const leaveLimit = 10_000;

/** Introduces this command, runs `task` and hangs up. */
export async function withPeer<T>(
  { socket }: ServerSocket,
  task: (peer: SocketPeer) => Promise<T>,
  deadlineMs?: number,
): Promise<T> {
  const peer = await introducePeer(socket, await introductionOf(factsOf('script', 'hm server')), {
    deadlineMs,
  });
  try {
    return await task(peer);
  } finally {
    peer.close();
  }
}

/** Asks the server to leave, and resolves with its pid when it is proven gone. */
export async function endServer(sighting: ServerSocket): Promise<number> {
  const { pid } = sighting.pointer.process;
  if (await withPeer(sighting, (peer) => stopServer(sighting, peer, leaveLimit))) return pid;
  throw new Exit(exitCodes.failed, `The server (pid ${pid}) is still leaving. See: hm server log`);
}
