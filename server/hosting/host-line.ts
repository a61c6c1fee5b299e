/** One host, as a server speaks with it: requests with a deadline, and what it tells. Knows no runner. */
import { connect, type Socket } from 'node:net';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { DeadlinePassed, systemClock, withDeadline } from '#common/clock.ts';
import type { HostPointer } from '#discovery/host-pointer.ts';
import { proveServer } from '#discovery/proof.ts';
import type { Params, Request, Result } from '#protocol/grammar.ts';
import { BoundedWriter } from '#server/transport/bounded-writer.ts';
import { FrameGuard } from '#server/transport/frame-guard.ts';
import { guardedReader } from '#server/transport/guarded-reader.ts';
import { limits } from '#server/transport/limits.ts';

/** How long a host may take to answer, in milliseconds: it only looks into its memory. */
const answerLimit = 3_000;
/** How long it may take to let us in, in milliseconds. Late is busy, never dead. */
const proofLimit = 2_000;

/** What a host tells. */
export type Hear = (method: string, params: unknown) => void;

export class HostLine {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #connection: MessageConnection;

  private constructor(socket: Socket, hear: Hear) {
    this.#socket = socket;
    const cut = () => socket.destroy();
    // It is a program of ours, and may be out of its mind all the same: it costs the server its line, and nothing more.
    const guard = new FrameGuard(limits, systemClock, cut);
    const reader = guardedReader(socket, guard, limits);
    this.#connection = createMessageConnection(
      reader,
      new BoundedWriter(socket, limits.unreadBytes, cut),
    );
    this.#connection.onNotification(hear);
    this.#connection.onError(cut);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        guard.close();
        this.#connection.dispose();
        resolve();
      });
    });
    this.#connection.listen();
  }

  /** Rejects when nobody is there, when it is late, or when it is somebody else. */
  static async open(pointer: HostPointer, hear: Hear): Promise<HostLine> {
    const { address, token, hostId } = pointer;
    const socket = connect(address);
    try {
      await withDeadline(connected(socket), proofLimit, 'Connecting to a runner host');
      const outcome = await proveServer(socket, { token, serverId: hostId }, proofLimit);
      if (outcome !== 'proven')
        throw new Error(`The runner host ${hostId} is not there: ${outcome}.`);
      return new HostLine(socket, hear);
    } catch (failure) {
      socket.destroy();
      throw failure;
    }
  }

  /** Rejects with what the host says, when it goes, or with DeadlinePassed: then it is unknown whether it was done, and `late` tells of an answer. */
  async ask<R extends Request>(
    request: R,
    params: Params<R>,
    limitMs: number = answerLimit,
    late: () => void = () => {},
  ): Promise<Result<R>> {
    const answer = this.#connection.sendRequest<unknown>(request.method, params);
    try {
      const said = await withDeadline(answer, limitMs, request.method);
      return request.result.parse(said) as Result<R>;
    } catch (failure) {
      if (failure instanceof DeadlinePassed) answer.then(late, () => {});
      throw failure;
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => socket.destroy());
      resolve();
    });
  });
}
