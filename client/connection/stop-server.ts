/** Asks a server to leave, and waits until it is proven gone. */
import { pause, systemClock } from '#common/clock.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import type { ServerSocket } from './find-server.ts';
import { ConnectionLost } from './peer.ts';
import type { SocketPeer } from './socket-peer.ts';

/** Whether it is gone within `limitMs`; one that is not may be leaving still. Rejects as Peer.request does. */
export async function stopServer(
  { pointer }: ServerSocket,
  peer: SocketPeer,
  limitMs: number,
): Promise<boolean> {
  await peer.request('server/stop', {}).catch((failure: unknown) => {
    // It may be gone before its answer has arrived.
    if (!(failure instanceof ConnectionLost)) throw failure;
  });
  const end = systemClock.monotonic() + limitMs;
  while ((await verdictOf(pointer.process)) !== 'dead') {
    if (systemClock.monotonic() > end) return false;
    await pause(50);
  }
  return true;
}
