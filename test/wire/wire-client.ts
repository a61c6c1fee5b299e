/** One client of a server in memory, down to the bytes. Knows no request. */
import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  type ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { requestsByMethod } from '#protocol/catalog.ts';
import type { ErrorData } from '#protocol/errors.ts';

export interface Heard {
  readonly method: string;
  readonly params: unknown;
}

/** An answer, or the error that came in its place. */
export type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly code: number;
      readonly message: string;
      readonly data: ErrorData | undefined;
    };

export class WireClient {
  readonly stream: Duplex;
  readonly heard: Heard[] = [];
  readonly #connection: MessageConnection;
  readonly #closed: Promise<never>;

  constructor(stream: Duplex) {
    this.stream = stream;
    this.#connection = createMessageConnection(
      new StreamMessageReader(stream),
      new StreamMessageWriter(stream),
    );
    this.#connection.onNotification((method, params) => void this.heard.push({ method, params }));
    this.#connection.onError(() => {});
    this.#connection.listen();
    this.#closed = new Promise((_, reject) => {
      stream.once('close', () => reject(new Error('The connection has ended.')));
    });
    // It is no failure of anybody who asks nothing.
    this.#closed.catch(() => {});
  }

  /** Asks, and holds the answer against the contract. Rejects when the connection ends first. */
  async ask(method: string, params: unknown): Promise<Answer> {
    try {
      const result = await Promise.race([
        this.#connection.sendRequest(method, params),
        this.#closed,
      ]);
      const kept = requestsByMethod.get(method)?.result.safeParse(result);
      assert.ok(
        kept?.success ?? true,
        `${method} answers in the contract: ${kept?.error?.message}`,
      );
      return { kind: 'result', result };
    } catch (failure) {
      const { code, message, data } = failure as ResponseError<ErrorData>;
      if (typeof code !== 'number') throw failure;
      return { kind: 'error', code, message, data };
    }
  }

  /** The result; throws what came in its place. */
  async get<T = unknown>(method: string, params: unknown = {}): Promise<T> {
    const answer = await this.ask(method, params);
    assert.equal(answer.kind, 'result', JSON.stringify(answer));
    return (answer as { result: T }).result;
  }

  close(): void {
    this.#connection.dispose();
    this.stream.destroy();
  }
}
