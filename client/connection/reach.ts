/** From an address to a socket on which both sides have proven themselves. Knows neither pointers nor tickets. */
import { connect, type Socket } from 'node:net';
import { DeadlinePassed, systemClock, withDeadline } from '#common/clock.ts';
import { systemCode } from '#discovery/discovery-error.ts';
import { type ClientSecret, proveServer } from '#discovery/proof.ts';

/** Why nobody was reached. `busy`: it took too long, which is no death. `refused`: nobody listens, or it hung up. */
export type Unreached = 'busy' | 'refused' | 'forbidden' | 'tokenRefused' | 'impostor';

/** Who is sought. */
interface Whereabouts {
  readonly address: string;
  /** Of that very run; a host has an id of its own here. */
  readonly serverId: string;
}

/** The proven socket, of which no byte that follows the proof was read; whoever gets it must close it. Never rejects. */
export async function reach(
  { address, serverId }: Whereabouts,
  known: Pick<ClientSecret, 'token' | 'key'>,
  limitMs: number,
): Promise<Socket | Unreached> {
  const begun = systemClock.monotonic();
  const socket = connect(address);
  try {
    await withDeadline(connected(socket), limitMs, 'Connecting');
    const rest = Math.max(1, limitMs - (systemClock.monotonic() - begun));
    const secret = { ...known, serverId };
    const outcome = await proveServer(socket, secret, rest);
    if (outcome === 'refused' && known.key !== undefined) return 'tokenRefused';
    return outcome === 'proven' ? socket : outcome;
  } catch (failure) {
    socket.destroy();
    if (failure instanceof DeadlinePassed) return 'busy';
    switch (systemCode(failure)) {
      // The queue of a Unix socket is full: somebody is there and slow (connect(2)).
      case 'EAGAIN':
        return 'busy';
      case 'EACCES':
      case 'EPERM':
        return 'forbidden';
      default:
        return 'refused';
    }
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve();
    });
  });
}
