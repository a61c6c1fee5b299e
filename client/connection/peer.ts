/** The server, as a client sees it: requests, events, and the end. Knows no socket; the editor's language client and a bare connection both fit it. */
import type { Unsubscribe } from '#common/emitter.ts';
import { HarborError } from '#protocol/errors.ts';
import type { EventParams, Method, ParamsOf, ResultOf } from './calls.ts';

export interface CallOptions {
  /** How long the caller can wait, in milliseconds (default 10 000); then DeadlinePassed, and the server is told to stop. */
  readonly deadlineMs?: number | undefined;
}

export interface Peer {
  /** Rejects with HarborError (the server's), ConnectionLost or DeadlinePassed. After the last two it is unknown whether it was done: use a key. */
  request<M extends Method>(
    method: M,
    params: ParamsOf<M>,
    options?: CallOptions,
  ): Promise<ResultOf<M>>;
  /** Says something that nobody answers. Never rejects: what is said to a closed connection is lost. */
  notify(method: string, params?: object): Promise<void>;
  /** Calls `listener` for each such event from now on. */
  onEvent<E extends keyof EventParams>(
    method: E,
    listener: (params: EventParams[E]) => void,
  ): Unsubscribe;
  /** Resolves once the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  /** Ends the connection. */
  close(): void;
}

/** The server went, or is about to: the next one may be asked the same, with the same key if it changes something. */
export function isGone(failure: unknown): boolean {
  return (
    failure instanceof ConnectionLost ||
    (failure instanceof HarborError && failure.code === 'leaving')
  );
}

/** The connection ended before the answer came. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(options?: ErrorOptions) {
    super('The connection to the server was lost.', options);
  }
}
