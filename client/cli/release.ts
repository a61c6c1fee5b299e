/** `hm release`: gives a port back, by service of this project or by number. */
import path from 'node:path';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { newId } from '#common/id.ts';
import { Exit, exitCodes } from './exit-codes.ts';
import { portOf, serviceOf } from './options.ts';
import { json, line } from './print.ts';
import { withServer } from './session.ts';
import { processWords } from './speak.ts';

export interface ReleaseOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

export function release(what: string, options: ReleaseOptions): Promise<number> {
  const isPort = /^\d+$/.test(what);
  const which = isPort
    ? { port: portOf(what, 'PORT') }
    : { path: path.resolve('.'), service: serviceOf(what) };
  const key = newId('k');
  return withServer('hm release', async (peer) => {
    if (!options.force) await refuseWhileUsed(peer, which);
    const answer = await peer.request('ports/release', { ...which, key });
    if (answer.kind === 'notLeased')
      throw new Exit(
        exitCodes.failed,
        `${isPort ? `Port ${what}` : `The service '${what}' of this project`} is not leased. See: hm ls`,
      );
    if (options.json) json(answer.lease);
    else line(`Released port ${answer.lease.port} of ${answer.lease.service}.`);
    return exitCodes.done;
  });
}

/** A lease goes with the server that listens; taken from under it, a second copy could be started. */
async function refuseWhileUsed(
  peer: SocketPeer,
  { port, path, service }: { port?: number; path?: string; service?: string },
): Promise<void> {
  const leases = await peer.request('ports/list', path === undefined ? {} : { path });
  const lease = leases.find((each) => each.port === port || each.service === service);
  if (lease?.state !== 'bound' || !lease.listener) return;
  throw new Exit(
    exitCodes.refused,
    `${processWords(lease.listener)} still listens on port ${lease.port}. End it, and its lease ends too: hm stop ${lease.port}; or say --force.`,
  );
}
