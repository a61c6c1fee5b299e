/** `hm release`: gives a port back, by service of this project or by number. */
import path from 'node:path';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { portOf, serviceOf } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { holderWords, processWords, refusalWords } from '#client/cli/speak.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { newId } from '#common/id.ts';
import type { Lease } from '#protocol/ports.ts';

export interface ReleaseOptions {
  readonly force?: boolean;
  readonly handOver?: boolean;
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
    const whenShared = mannerOf(options);
    const asked = { ...which, ...(whenShared && { whenShared }), key };
    const answer = await peer.request('ports/release', asked);
    if (answer.kind === 'notLeased')
      throw new Exit(
        exitCodes.failed,
        `${isPort ? `Port ${what}` : `The service '${what}' of this project`} is not leased. See: hm ls`,
      );
    if (answer.kind === 'refused')
      throw new Exit(exitCodes.refused, refusalWords(answer), { refusal: answer });
    if (options.json) json(answer.lease);
    else line(doneWords(answer.kind, answer.lease));
    return exitCodes.done;
  });
}

function mannerOf({ handOver, force }: ReleaseOptions): 'handOver' | 'force' | undefined {
  if (handOver) return 'handOver';
  return force ? 'force' : undefined;
}

function doneWords(
  kind: 'released' | 'handedOver' | 'left',
  { port, service, holder }: Lease,
): string {
  switch (kind) {
    case 'released':
      return `Released port ${port} of ${service}.`;
    case 'handedOver':
      return `Handed port ${port} of ${service} over to who shared it: ${holderWords(holder)}.`;
    case 'left':
      return `This project uses ${service} on port ${port} no longer; who runs it runs on.`;
  }
}

/** A lease goes with the server that listens; taken from under it, a second copy could be started. */
async function refuseWhileUsed(
  peer: SocketPeer,
  { port, path, service }: { port?: number; path?: string; service?: string },
): Promise<void> {
  const leases = await peer.request('ports/list', path === undefined ? {} : { path });
  const lease = leases.find((each) => each.port === port || each.service === service);
  // Of what is shared the server itself says what may be done.
  if (lease?.state !== 'bound' || !lease.listener || lease.sharers) return;
  throw new Exit(
    exitCodes.refused,
    `${processWords(lease.listener)} still listens on port ${lease.port}. End it, and its lease ends too: hm stop ${lease.port}; or say --force.`,
  );
}
