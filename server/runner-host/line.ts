/** One connection to a host: JSON-RPC in the framing of the language server protocol, guarded before and behind. Knows no message. */
import type { Socket } from 'node:net';
import { createMessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { type Clock, systemClock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import { errorNumbers, HarborError } from '#protocol/errors.ts';
import { BoundedWriter } from '#server/transport/bounded-writer.ts';
import { FrameGuard } from '#server/transport/frame-guard.ts';
import { guardedReader } from '#server/transport/guarded-reader.ts';
import { limits } from '#server/transport/limits.ts';
import type { Wire } from './attachment.ts';

/** What is done with what comes. */
export interface Listener {
  /** Throws a HarborError. */
  request(method: string, params: unknown): Promise<unknown>;
  note(method: string, params: unknown): void;
}

/** Serves whoever is behind `socket`, which has proven itself already. */
export class Line implements Wire {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #send: (method: string, params: object) => void;

  constructor(socket: Socket, listener: Listener, log: Log, clock: Clock = systemClock) {
    this.#socket = socket;
    const cut = (why: string) => {
      log.warn('A connection is cut.', { why });
      socket.destroy();
    };
    const guard = new FrameGuard(limits, clock, cut);
    const reader = guardedReader(socket, guard, limits);
    const writer = new BoundedWriter(socket, limits.unreadBytes, () =>
      cut('It does not read what it is sent.'),
    );
    const connection = createMessageConnection(reader, writer);
    connection.onRequest(async (method, params) => {
      try {
        return await listener.request(method, params);
      } catch (failure) {
        throw errorOf(failure, method, log);
      }
    });
    connection.onNotification((method, params) => listener.note(method, params));
    connection.onError(([failure]) => cut(failure.message));
    this.#send = (method, params) => {
      connection.sendNotification(method, params).catch(() => {});
    };
    this.closed = new Promise((resolve) => {
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        guard.close();
        connection.dispose();
        resolve();
      });
    });
    connection.listen();
  }

  get unsent(): number {
    return this.#socket.writableLength;
  }

  send(method: string, params: object): void {
    if (this.#socket.writable) this.#send(method, params);
  }

  onceRead(task: () => void): void {
    this.#socket.once('drain', task);
  }

  close(): void {
    this.#socket.destroy();
  }
}

function errorOf(failure: unknown, method: string, log: Log): ResponseError<unknown> {
  if (failure instanceof HarborError)
    return new ResponseError(errorNumbers[failure.code], failure.message, failure.data);
  log.error('A request failed.', { method, failure });
  const message = failure instanceof Error ? failure.message : String(failure);
  return new ResponseError(errorNumbers.internal, message, { code: 'internal' });
}
