/** `hm adopt` and `hm reserve`: what runs already becomes the holder of a service, or a port is only blocked. */
import path from 'node:path';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { portOf, serviceOf } from '#client/cli/options.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { processWords } from '#client/cli/speak.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { adoptionRefusalWords } from './adoption-words.ts';

export interface AdoptOptions {
  readonly service?: string;
  readonly json?: boolean;
}

export function adopt(text: string, options: AdoptOptions): Promise<number> {
  const { service } = options;
  const params = {
    ...{ path: path.resolve('.'), port: portOf(text, 'PORT') },
    ...(service !== undefined && { service: serviceOf(service) }),
  };
  return withServer('hm adopt', async (peer) => {
    const answer = await peer.request('ports/adopt', params);
    if (answer.kind === 'refused') throw refusedExit(answer);
    const { lease } = answer;
    const who = lease.listener ? processWords(lease.listener) : 'It';
    if (options.json) json(lease);
    else
      line(
        `${who} holds port ${lease.port} as ${lease.service} now. It is not ended without your word.`,
      );
    return exitCodes.done;
  });
}

export function reserve(text: string, options: { readonly json?: boolean }): Promise<number> {
  const params = { path: path.resolve('.'), port: portOf(text, 'PORT') };
  return withServer('hm reserve', async (peer) => {
    const answer = await peer.request('ports/reserve', params);
    if (answer.kind === 'refused') throw refusedExit(answer);
    const { port } = answer.lease;
    if (options.json) json(answer.lease);
    else {
      line(`Port ${port} is given to nobody. To give it back: hm release ${port}`);
      await tellWhoListens(peer, port);
    }
    return exitCodes.done;
  });
}

/** A block moves nobody away: who is there goes on, which may not be what was meant. */
async function tellWhoListens(peer: SocketPeer, port: number): Promise<void> {
  const { listeners } = await peer.request('ports/find', { port });
  const seen = listeners.find(({ process }) => process)?.process;
  if (seen)
    aside(
      `${processWords(seen)} listens on it all the same. To manage that: hm release ${port}, then hm adopt ${port}`,
    );
}

type Refused = Extract<ResultOf<'ports/adopt'>, { kind: 'refused' }>;

function refusedExit(refusal: Refused): Exit {
  return new Exit(exitCodes.refused, adoptionRefusalWords(refusal), { refusal });
}
