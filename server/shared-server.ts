/**
 * The shared server, as a project's own server reaches it: found or started, one connection for each client, on which it is
 * introduced as that client. The only place where the server is a client.
 */
import { ensureServer } from '#client/connection/ensure-server.ts';
import { findServer, type ServerSocket, type Sighting } from '#client/connection/find-server.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import type { ServerProgram } from '#client/connection/start-server.ts';
import { DeadlinePassed } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { readIssuedToken } from '#discovery/issued-token.ts';
import type { Places } from '#discovery/paths.ts';
import { requestsByMethod } from '#protocol/catalog.ts';
import { HarborError } from '#protocol/errors.ts';
import { protocolVersion } from '#protocol/version.ts';
import type { PassedClient, Upstream, UpstreamEvents, UpstreamLine } from './handlers/upstream.ts';

/** A little less than our own clients are told to wait (transport/limits.ts), in milliseconds. */
const requestLimitMs = 25_000;
/** How long a start of the shared server may take, in milliseconds. */
const startLimitMs = 8_000;

export interface SharedServerParts {
  /** Of the shared server. */
  readonly places: Places;
  readonly program: ServerProgram;
  readonly log: Log;
}

/** For the log, and as the detail of a reason; the next request that needs it starts it where that can be done. */
const awayWords: Readonly<Record<Exclude<Sighting['kind'], 'connected'>, string>> = {
  absent: 'none runs',
  stale: 'it has died',
  silent: 'it does not answer',
  impostor: 'whoever listens at its address is not the server',
  newer: 'its pointer was written by a newer Harbormaster',
  damaged: 'its pointer cannot be read',
};

export class SharedServer implements Upstream {
  readonly #parts: SharedServerParts;
  readonly #end = new AbortController();
  #failure: string | undefined = 'it was not reached yet';
  #watch: Promise<void> = Promise.resolve();

  constructor(parts: SharedServerParts) {
    this.#parts = parts;
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  /** Finds or starts it, and from then on knows whether it is there. Waits for nothing. */
  begin(): void {
    // What may be needed to start it is loaded while it is sure to be there: an update may remove the files.
    void import('#client/connection/start-server.ts').catch(() => undefined);
    let mayStart = true;
    const live = async () => {
      const found = mayStart ? await this.reach() : await this.#find();
      mayStart = false;
      this.#set(undefined);
      await new Promise<void>((resolve) => {
        found.socket.once('close', resolve);
        this.#end.signal.addEventListener('abort', () => found.socket.destroy(), { once: true });
        found.socket.resume();
      });
      this.#set('its connection ended');
    };
    const onAway = (failure: unknown) => {
      if (failure instanceof Error) this.#set(failure.message);
    };
    this.#watch = stayConnected({ live, onAway, signal: this.#end.signal });
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#watch;
  }

  open(client: PassedClient, events: UpstreamEvents): UpstreamLine {
    return new ClientLine(this, client, events);
  }

  /** A proven connection, on which nothing was said; by the issued token with this id, or by the user's. Throws DiscoveryError. */
  async reach(token?: string): Promise<ServerSocket> {
    const { places, program } = this.#parts;
    const issued = token === undefined ? '' : inHand(places, token);
    const { signal } = this.#end;
    const found = await ensureServer({ places, program, issued, deadlineMs: startLimitMs, signal });
    this.#set(undefined);
    return found;
  }

  /** The shared server when it is there: one that was stopped on purpose is started by whoever needs it, not by us. */
  async #find(): Promise<ServerSocket> {
    const sighting = await findServer({ places: this.#parts.places, issued: '' });
    if (sighting.kind === 'connected') return sighting;
    throw new Error(awayWords[sighting.kind]);
  }

  #set(failure: string | undefined): void {
    if (failure === this.#failure) return;
    const { log } = this.#parts;
    if (failure === undefined) log.info('The shared server is there.');
    else if (this.#failure === undefined) log.warn('The shared server is away.', { why: failure });
    this.#failure = failure;
  }
}

class ClientLine implements UpstreamLine {
  readonly #server: SharedServer;
  readonly #client: PassedClient;
  readonly #events: UpstreamEvents;
  #peer: Promise<SocketPeer> | undefined;
  #isWatching = false;
  #isClosed = false;

  constructor(server: SharedServer, client: PassedClient, events: UpstreamEvents) {
    this.#server = server;
    this.#client = client;
    this.#events = events;
  }

  async request(method: string, params: unknown): Promise<unknown> {
    try {
      return await this.#ask(method, params).catch((failure: unknown) => {
        if (!(failure instanceof ConnectionLost) || !isSafeTwice(method, params)) throw failure;
        return this.#ask(method, params);
      });
    } catch (failure) {
      throw away(failure);
    }
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    const peer = await this.#opened();
    if (/\/watch$/.test(method)) this.#isWatching = true;
    return peer.pass(method, params, { deadlineMs: requestLimitMs });
  }

  close(): void {
    this.#isClosed = true;
    void this.#peer?.then((peer) => peer.close()).catch(() => undefined);
  }

  #opened(): Promise<SocketPeer> {
    this.#peer ??= this.#connect().catch((failure: unknown) => {
      this.#peer = undefined;
      throw failure;
    });
    return this.#peer;
  }

  async #connect(): Promise<SocketPeer> {
    const { socket } = await this.#server.reach(this.#client.token);
    // Ours to speak; what the client may do and who it is are its own.
    const introduction = { ...this.#client.introduction, protocol: { ...protocolVersion } };
    const peer = await introducePeer(socket, introduction);
    peer.onEveryEvent((method, event) => this.#events.tell(method, event));
    void peer.closed.then(() => {
      this.#peer = undefined;
      if (this.#isWatching && !this.#isClosed) this.#events.lost();
    });
    if (this.#isClosed) peer.close();
    return peer;
  }
}

/** What the bearer of an issued token has, who has shown it to us already. */
function inHand(places: Places, id: string): string {
  const token = readIssuedToken(places, id);
  if (!token) throw new DiscoveryError('badToken', 'The token is revoked or expired.');
  return `${id}.${token.secret.toString('hex')}`;
}

/** A server that goes in the middle of a question is followed by the next, which may be asked what changes nothing, or carries a key. */
function isSafeTwice(method: string, params: unknown): boolean {
  const hasKey = typeof params === 'object' && params !== null && 'key' in params;
  return hasKey || requestsByMethod.get(method)?.effect === 'read';
}

/** What happened to the line, as clients are told; what the shared server itself said goes through as it is. */
function away(failure: unknown): unknown {
  const isOfLine =
    failure instanceof ConnectionLost ||
    failure instanceof DeadlinePassed ||
    failure instanceof DiscoveryError;
  if (!isOfLine) return failure;
  return new HarborError(
    'upstreamAway',
    `The shared server, which has the ports, did not answer: ${failure.message} Ask again; see: hm servers`,
    {},
    { cause: failure },
  );
}
