/** Whether a name means anything in a project, asked when nothing of that name runs. A bundle of its own, because it reads configuration. */
import { readConfiguration } from '#client/cli/config/config-layers.ts';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';

/** Throws when the project knows nothing by that name: a slip must not pass for success. */
export async function requireKnown(peer: SocketPeer, path: string, name: string): Promise<void> {
  const [{ runners, declared }, leases, past, { project }] = await Promise.all([
    peer.request('runners/list', { path }),
    peer.request('ports/list', { path }),
    peer.request('activity/list', { path, service: name, limit: 1 }),
    readConfiguration(path, 'asWritten'),
  ]);
  const services = Object.keys(project?.file.services ?? {});
  const names = [...runners, ...declared].map((each) => each.name);
  const held = leases.map(({ service }) => service);
  if (past.length > 0 || [...names, ...held, ...services].includes(name)) return;
  throw new Exit(
    exitCodes.failed,
    `This project has no runner and no service called '${name}'. See what runs: hm ps; what is leased: hm ls --here`,
  );
}
