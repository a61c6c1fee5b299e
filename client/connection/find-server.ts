/** Looks for the server and, when it answers, proves both sides to each other. Starts nothing and changes nothing. */
import type { Socket } from 'node:net';
import type { Verdict } from '#common/process-identity.ts';
import { tokenInHand } from '#discovery/issued-token.ts';
import { isOwnDirectory } from '#discovery/own-directory.ts';
import type { Places } from '#discovery/paths.ts';
import { type Pointer, readPointer } from '#discovery/pointer.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { readToken } from '#discovery/token.ts';
import { reach } from './reach.ts';

/** Both sides are proven; not a byte of what follows has been read. Whoever gets it must close it. */
export interface ServerSocket {
  readonly kind: 'connected';
  readonly socket: Socket;
  readonly pointer: Pointer;
}

export type Sighting =
  | ServerSocket
  /** No pointer: none runs, or it has not come up yet. */
  | { readonly kind: 'absent' }
  /** The pointer names a server that is proven dead. */
  | { readonly kind: 'stale'; readonly pointer: Pointer }
  /** It does not answer, and is not proven dead: a stopped or busy server is still the server. */
  | {
      readonly kind: 'silent';
      readonly pointer: Pointer;
      readonly why:
        | 'busy'
        | 'refused'
        | 'forbidden'
        /** It hung up on a token that was issued: revoked, expired, or the server is on its way out. */
        | 'tokenRefused';
      readonly verdict: Exclude<Verdict, 'dead'>;
    }
  /** Whoever listens there does not know the token. */
  | { readonly kind: 'impostor'; readonly pointer: Pointer }
  /** The pointer is of a newer schema. */
  | { readonly kind: 'newer'; readonly path: string }
  | { readonly kind: 'damaged'; readonly path: string; readonly why: string };

export interface FindOptions {
  readonly places?: Places | undefined;
  /** HARBORMASTER_TOKEN: with less authority than the user's. Default: what our environment says. */
  readonly issued?: string | undefined;
  /** How long a server may take to prove itself, in milliseconds (default 1000). Late is busy, never dead. */
  readonly limitMs?: number | undefined;
}

/** Throws DiscoveryError `unsafePlace` when our own directory or token cannot be trusted, `badToken` when HARBORMASTER_TOKEN is none. */
export async function findServer(options: FindOptions = {}): Promise<Sighting> {
  const {
    places = placesHere(),
    limitMs = 1_000,
    issued = process.env.HARBORMASTER_TOKEN,
  } = options;
  const inHand = issued ? tokenInHand(issued) : undefined;
  if (!isOwnDirectory(places.stateDir)) return { kind: 'absent' };
  const reading = readPointer(places.pointer);
  const token = inHand?.secret ?? readToken(places);
  if (reading.kind === 'absent') return reading;
  if (reading.kind === 'newer') return { kind: 'newer', path: places.pointer };
  if (reading.kind === 'damaged')
    return { kind: 'damaged', path: places.pointer, why: reading.why };
  const { pointer } = reading;
  const outcome = token ? await reach(pointer, { token, key: inHand?.id }, limitMs) : 'refused';
  if (typeof outcome !== 'string') return { kind: 'connected', socket: outcome, pointer };
  if (outcome === 'impostor') return { kind: 'impostor', pointer };
  const verdict = await verdictOf(pointer.process);
  if (verdict === 'dead') return { kind: 'stale', pointer };
  return { kind: 'silent', pointer, why: outcome, verdict };
}
