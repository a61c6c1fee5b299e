/**
 * A network of its own for a suite: loopback alone, so that its ports are nobody else's and suites can run side by side.
 * Knows how one is made, and nothing of what runs in it.
 */
import { spawnSync } from 'node:child_process';

/** unshare(1) and ip(8); making one needs CAP_SYS_ADMIN (network_namespaces(7)). */
const inOwnNetwork = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"'];

/** The words in front of a command that give it a network of its own; undefined where none can be made. */
export function ownNetwork(): readonly string[] | undefined {
  const [program = '', ...args] = [...inOwnNetwork, 'true'];
  const made = process.platform === 'linux' && spawnSync(program, args).status === 0;
  return made ? inOwnNetwork : undefined;
}
