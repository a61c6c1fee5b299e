/** The proof before the first message: one frozen line each way. The server says nothing to whoever does not know the token. Knows no protocol that follows. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { withDeadline } from '#common/clock.ts';
import { objectOf } from './pointer.ts';

/** The form of both lines. They are frozen: every version of client and server must be able to read them. */
const proofForm = 1;

/** A proof has some 200 bytes. */
const lineLimit = 1024;

/** How long a stranger may keep a connection, in milliseconds. A client of ours writes its line at once. */
export const proofLimitMs = 1_000;

/** What both sides must know. A line is bound to one run of a server, so what an impostor catches at a dead server's address proves nothing to the next. */
export interface Secret {
  readonly token: Buffer;
  readonly serverId: string;
}

/** What the server knows beside: the tokens that it issued, by their ids. */
export interface ServerSecret extends Secret {
  tokenOf?(key: string): Buffer | undefined;
}

/** A client that proves itself by an issued token names it. Servers that know of none take the line for a wrong proof. */
export interface ClientSecret extends Secret {
  readonly key?: string | undefined;
}

/** By which token a client has proven itself: the one of this id, or the user's. */
export interface Proven {
  readonly key?: string | undefined;
}

/**
 * The server's side: resolves with what was proven when whoever connected knows a token and our own proof is sent.
 * Otherwise the socket is destroyed, without a byte sent, and it resolves to undefined. Never rejects; no later byte is lost.
 */
export async function proveClient(
  socket: Socket,
  secret: ServerSecret,
  limitMs: number = proofLimitMs,
): Promise<Proven | undefined> {
  surviveErrors(socket);
  try {
    const line = objectOf(await withDeadline(readLine(socket), limitMs, 'The proof'));
    const nonce = line?.nonce;
    const key = typeof line?.key === 'string' ? line.key : undefined;
    const token = key === undefined ? secret.token : secret.tokenOf?.(key);
    // By its parts: a secret may have them from its class, which a spread would not copy.
    const { serverId } = secret;
    const known =
      line?.harbormaster === proofForm &&
      typeof nonce === 'string' &&
      /^[0-9a-f]{64}$/.test(nonce) &&
      token !== undefined &&
      matches(line.mac, proofOf('client', { token, serverId }, nonce));
    if (known) {
      const mac = proofOf('server', { token, serverId }, nonce).toString('hex');
      socket.write(`${JSON.stringify({ harbormaster: proofForm, mac })}\n`);
      return { key };
    }
  } catch {}
  socket.destroy();
  return undefined;
}

/** `refused`: it hung up. `impostor`: it does not know the token. Late is neither: that is DeadlinePassed. */
export type ProofOutcome = 'proven' | 'refused' | 'impostor';

/**
 * The client's side: proves itself first, then waits for the server's proof. No line within `limitMs` means busy, not dead:
 * rejects with DeadlinePassed. Unless the outcome is `proven`, the socket is destroyed.
 */
export async function proveServer(
  socket: Socket,
  secret: ClientSecret,
  limitMs: number,
): Promise<ProofOutcome> {
  surviveErrors(socket);
  const nonce = randomBytes(32).toString('hex');
  const mac = proofOf('client', secret, nonce).toString('hex');
  const answer = readLine(socket).then(
    (text): ProofOutcome => {
      const line = objectOf(text);
      const known =
        line?.harbormaster === proofForm && matches(line.mac, proofOf('server', secret, nonce));
      return known ? 'proven' : 'impostor';
    },
    (failure: unknown): ProofOutcome => (failure instanceof NotALine ? 'impostor' : 'refused'),
  );
  const { key } = secret;
  socket.write(`${JSON.stringify({ harbormaster: proofForm, nonce, mac, key })}\n`);
  let outcome: ProofOutcome | undefined;
  try {
    outcome = await withDeadline(answer, limitMs, 'The proof of the server');
    return outcome;
  } finally {
    if (outcome !== 'proven') socket.destroy();
  }
}

/** A socket's error is followed by its `close`, which is what everybody listens to; without any listener it would end the process. */
function surviveErrors(socket: Socket): void {
  socket.on('error', () => {});
}

class NotALine extends Error {}

/** Reads up to the first line end and gives the rest back to the socket, which is left paused. Rejects when the socket ends first. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (finish: () => void) => {
      socket.off('readable', onReadable);
      for (const name of ['end', 'close', 'error'] as const) socket.off(name, onGone);
      finish();
    };
    const onGone = () => settle(() => reject(new Error('The connection ended before its proof.')));
    const onReadable = () => {
      for (let chunk = read(socket); chunk; chunk = read(socket)) {
        const end = chunk.indexOf(0x0a);
        const line = end < 0 ? chunk : chunk.subarray(0, end);
        chunks.push(line);
        length += line.length;
        if (length > lineLimit) return settle(() => reject(new NotALine()));
        if (end < 0) continue;
        const rest = chunk.subarray(end + 1);
        return settle(() => {
          if (rest.length > 0) socket.unshift(rest);
          resolve(Buffer.concat(chunks).toString('utf8'));
        });
      }
    };
    socket.on('readable', onReadable);
    for (const name of ['end', 'close', 'error'] as const) socket.on(name, onGone);
    if (socket.destroyed || socket.readableEnded) onGone();
  });
}

function read(socket: Socket): Buffer | null {
  return socket.read() as Buffer | null;
}

/** RFC 2104. The side is part of it, so that a proof sent back to its sender proves nothing. */
function proofOf(side: 'client' | 'server', secret: Secret, nonce: string): Buffer {
  return createHmac('sha256', secret.token)
    .update(`harbormaster ${proofForm} ${side} ${secret.serverId} ${nonce}`)
    .digest();
}

/** Takes the same time whatever the answer. */
function matches(mac: unknown, expected: Buffer): boolean {
  if (typeof mac !== 'string' || !/^[0-9a-f]{64}$/.test(mac)) return false;
  return timingSafeEqual(Buffer.from(mac, 'hex'), expected);
}
