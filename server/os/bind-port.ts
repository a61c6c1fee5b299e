/** Binds a port on the machine's addresses and says what the system made of it. Never connects; whoever connects to us meanwhile is reset at once. */
import { createServer, type Server } from 'node:net';

/** Where to bind. Without a host the system's own default is meant: `::` for both families where there is IPv6. */
export interface Place {
  readonly host?: string;
  readonly ipv6Only?: boolean;
}

const ANY_V4: Place = { host: '0.0.0.0' };
const ANY_V6: Place = { host: '::', ipv6Only: true };
const LOOPBACK_V4: Place = { host: '127.0.0.1' };
const LOOPBACK_V6: Place = { host: '::1' };
const DEFAULT: Place = {};

/**
 * Every place a server may bind, in rounds: places of one round do not disturb each other.
 * One address alone would lie: a listener on ::1 leaves 127.0.0.1 and 0.0.0.0 bindable.
 */
export const ROUNDS: readonly (readonly Place[])[] = [
  [ANY_V4, ANY_V6],
  [LOOPBACK_V4, LOOPBACK_V6],
  [DEFAULT],
];

/**
 * What it takes to keep everybody out. On Linux the two wildcards do (and forbid our own loopback binds);
 * elsewhere a loopback address can be bound beside a wildcard, so it is taken as well.
 */
export function wholePort(platform: NodeJS.Platform): readonly Place[] {
  return platform === 'linux' ? [ANY_V4, ANY_V6] : [LOOPBACK_V4, LOOPBACK_V6, ANY_V4, ANY_V6];
}

/** `absent`: the machine does not have that address family. */
export type Bound =
  | { readonly kind: 'bound'; readonly close: () => Promise<void> }
  | { readonly kind: 'busy' | 'excluded' | 'absent' | 'unknown' };

/** errno names of bind(2), listen(2) and ipv6(7). */
function meaningOf(code: string | undefined): Bound {
  switch (code) {
    case 'EADDRINUSE':
      return { kind: 'busy' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'excluded' };
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'EAFNOSUPPORT':
      return { kind: 'absent' };
    default:
      return { kind: 'unknown' };
  }
}

/**
 * Never rejects. `close` resolves when the system has taken the socket back. Refusals and closes each wait for one turn
 * of the event loop: Node does both without one, so that whoever probed port after port would stop everybody else,
 * and keep every closed handle in memory meanwhile.
 */
export function bindPort(port: number, place: Place): Promise<Bound> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('connection', (socket) => socket.resetAndDestroy());
    server.on('error', (failure: NodeJS.ErrnoException) => {
      setImmediate(() => resolve(meaningOf(failure.code)));
    });
    server.on('listening', () => resolve({ kind: 'bound', close: () => closeOf(server) }));
    server.listen({ ...place, port, exclusive: true });
  });
}

function closeOf(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => setImmediate(resolve)));
}
