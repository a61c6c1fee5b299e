/** One connection as the editor's language client speaks it, thrown away with its socket: a client that failed once can never start again. */
import type { Socket } from 'node:net';
import type * as vscode from 'vscode';
import {
  CancellationTokenSource,
  CloseAction,
  ErrorAction,
  LanguageClient,
  ResponseError,
  RevealOutputChannelOn,
} from 'vscode-languageclient/node';
import type { EventParams, Method, ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { type CallOptions, ConnectionLost, type Peer } from '#client/connection/peer.ts';
import { harborErrorOf } from '#client/connection/wire-error.ts';
import { DeadlinePassed, withDeadline } from '#common/clock.ts';
import type { Unsubscribe } from '#common/emitter.ts';
import type { Introduction, Welcome } from '#protocol/instances.ts';

/** Milliseconds; as long as other clients wait. */
const defaultDeadlineMs = 10_000;
/** How long the client may take to say goodbye to a socket that is gone, in milliseconds. */
const farewellMs = 500;

/** `start()` and a failed restart raise messages whatever the settings say: here every one goes to the log alone. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  override warn(message: string, data?: unknown): void {
    super.warn(message, data, false);
  }

  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }
}

export class LanguagePeer implements Peer {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #client: LanguageClient;
  /** The client forgets it as soon as the server is gone, and whoever draws at that moment does not. */
  #welcome: Welcome | undefined;

  constructor(socket: Socket, introduction: Introduction, log: vscode.LogOutputChannel) {
    this.#socket = socket;
    const stream = async () => ({ reader: socket, writer: socket, detached: true });
    this.#client = new QuietClient('harbormaster', 'Harbormaster', stream, {
      documentSelector: [],
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: introduction,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Shutdown, handled: true }),
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
      },
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        resolve();
        // It rejects when it never ran; there is nobody left to tell.
        this.#client.dispose(farewellMs).catch(() => {});
      });
    });
  }

  /** Introduces the window. Rejects with the server's HarborError, ConnectionLost or DeadlinePassed, and the socket is closed then. */
  async open(): Promise<void> {
    try {
      await withDeadline(this.#client.start(), defaultDeadlineMs, 'initialize');
      this.#welcome = this.#client.initializeResult?.capabilities.experimental as Welcome;
      if (!this.#welcome) throw new Error('The server went before it had said who it is.');
    } catch (failure) {
      const ended = this.#socket.destroyed;
      this.close();
      throw this.#reasonOf(failure, ended);
    }
  }

  /** What the server said of itself and of us. */
  get welcome(): Welcome {
    if (!this.#welcome) throw new Error('The peer has not been introduced.');
    return this.#welcome;
  }

  async request<M extends Method>(
    method: M,
    params: ParamsOf<M>,
    options: CallOptions = {},
  ): Promise<ResultOf<M>> {
    const { deadlineMs = defaultDeadlineMs } = options;
    if (this.#socket.destroyed) throw new ConnectionLost();
    const cancel = new CancellationTokenSource();
    try {
      const answer = this.#client.sendRequest<ResultOf<M>>(method, params, cancel.token);
      return await withDeadline(answer, deadlineMs, method);
    } catch (failure) {
      if (failure instanceof DeadlinePassed) cancel.cancel();
      throw this.#reasonOf(failure, this.#socket.destroyed);
    } finally {
      cancel.dispose();
    }
  }

  async notify(method: string, params: object = {}): Promise<void> {
    await this.#client.sendNotification(method, params).catch(() => {});
  }

  onEvent<E extends keyof EventParams>(
    method: E,
    listener: (params: EventParams[E]) => void,
  ): Unsubscribe {
    const subscription = this.#client.onNotification(method, listener);
    return () => subscription.dispose();
  }

  close(): void {
    this.#socket.destroy();
  }

  #reasonOf(failure: unknown, ended: boolean): unknown {
    if (failure instanceof DeadlinePassed) return failure;
    if (ended) return new ConnectionLost({ cause: failure });
    return failure instanceof ResponseError ? harborErrorOf(failure) : failure;
  }
}
