/** A peer over a proven socket, by bare JSON-RPC in the framing of the language server protocol. Parses no result: the server's word is typed, and commands must start fast. */
import type { Socket } from 'node:net';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { DeadlinePassed, withDeadline } from '#common/clock.ts';
import { Emitter, type Unsubscribe } from '#common/emitter.ts';
import type { Introduction, Welcome } from '#protocol/instances.ts';
import type { EventParams, Method, ParamsOf, ResultOf } from './calls.ts';
import { type CallOptions, ConnectionLost, type Peer } from './peer.ts';
import { harborErrorOf } from './wire-error.ts';

const defaultDeadlineMs = 10_000;

/** Introduces the client and resolves when the server has welcomed it. Owns the socket from the call on. Rejects as Peer.request does. */
export async function introducePeer(
  socket: Socket,
  introduction: Introduction,
  options: SocketCallOptions = {},
): Promise<SocketPeer> {
  const peer = new SocketPeer(socket);
  try {
    await peer.introduce(introduction, options);
    return peer;
  } catch (failure) {
    peer.close();
    throw failure;
  }
}

export interface SocketCallOptions extends CallOptions {
  /** Gives up early, with the signal's reason; the server is told. */
  readonly signal?: AbortSignal | undefined;
}

export class SocketPeer implements Peer {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #connection: MessageConnection;
  readonly #events = new Emitter<{ readonly method: string; readonly params: unknown }>();
  #welcome: Welcome | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    this.#connection.onNotification((method, params) => this.#events.emit({ method, params }));
    // What cannot be read or written leaves the stream at an unknown place.
    this.#connection.onError(() => socket.destroy());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#connection.dispose();
        resolve();
      });
    });
    this.#connection.listen();
  }

  /** What the server said of itself. */
  get welcome(): Welcome {
    if (!this.#welcome) throw new Error('The peer has not been introduced.');
    return this.#welcome;
  }

  /** The first call on a connection; `initialize` of the language server protocol carries it. */
  async introduce(introduction: Introduction, options: SocketCallOptions): Promise<void> {
    const params = {
      processId: introduction.process.pid,
      clientInfo: { name: introduction.name, version: introduction.version },
      rootUri: null,
      capabilities: {},
      initializationOptions: introduction,
    };
    const result = (await this.#send('initialize', params, options)) as {
      capabilities?: { experimental?: Welcome };
    };
    this.#welcome = result.capabilities?.experimental;
    await this.notify('initialized', {});
  }

  async request<M extends Method>(
    method: M,
    params: ParamsOf<M>,
    options: SocketCallOptions = {},
  ): Promise<ResultOf<M>> {
    return (await this.#send(method, params, options)) as ResultOf<M>;
  }

  async notify(method: string, params: object = {}): Promise<void> {
    try {
      await this.#connection.sendNotification(method, params);
    } catch {}
  }

  onEvent<E extends keyof EventParams>(
    method: E,
    listener: (params: EventParams[E]) => void,
  ): Unsubscribe {
    return this.#events.on((event) => {
      if (event.method === method) listener(event.params as EventParams[E]);
    });
  }

  /** Calls `listener` for whatever the server tells. */
  onEveryEvent(listener: (method: string, params: unknown) => void): Unsubscribe {
    return this.#events.on(({ method, params }) => listener(method, params));
  }

  /** A request by name, for who passes on what others ask: neither its params nor its answer is looked at. */
  pass(method: string, params: unknown, options: SocketCallOptions = {}): Promise<unknown> {
    return this.#send(method, params, options);
  }

  close(): void {
    this.#socket.destroy();
  }

  async #send(method: string, params: unknown, options: SocketCallOptions): Promise<unknown> {
    const { deadlineMs = defaultDeadlineMs, signal } = options;
    signal?.throwIfAborted();
    if (this.#socket.destroyed) throw new ConnectionLost();
    const cancel = new CancellationTokenSource();
    let giveUp = () => {};
    try {
      const answer = this.#connection.sendRequest<unknown>(method, params, cancel.token);
      const givenUp = new Promise<never>((_, reject) => {
        giveUp = () => reject(signal?.reason);
        signal?.addEventListener('abort', giveUp, { once: true });
      });
      return await withDeadline(
        signal ? Promise.race([answer, givenUp]) : answer,
        deadlineMs,
        method,
      );
    } catch (failure) {
      if (signal?.aborted && failure === signal.reason) {
        cancel.cancel();
        throw failure;
      }
      if (failure instanceof DeadlinePassed) {
        cancel.cancel();
        throw failure;
      }
      if (this.#socket.destroyed) throw new ConnectionLost({ cause: failure });
      if (failure instanceof ResponseError) throw harborErrorOf(failure);
      throw failure;
    } finally {
      signal?.removeEventListener('abort', giveUp);
      cancel.dispose();
    }
  }
}
