/** A client that sends whatever bytes it likes and reads what comes back. Knows no library. */
import type { Duplex } from 'node:stream';
import { settled } from '#test/machine/split-clock.ts';

export interface RawAnswer {
  readonly id: number | string | null;
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly code: string };
  };
}

/** A frame of LSP base protocol; `length` is what its header claims. */
export function frame(body: object | string | Buffer, length?: number | string): Buffer {
  const bytes =
    typeof body === 'string' || Buffer.isBuffer(body)
      ? Buffer.from(body)
      : Buffer.from(JSON.stringify(body));
  return Buffer.concat([Buffer.from(`Content-Length: ${length ?? bytes.length}\r\n\r\n`), bytes]);
}

export function request(id: number | string, method: string, params: unknown = {}): Buffer {
  return frame({ jsonrpc: '2.0', id, method, params });
}

export class RawClient {
  readonly stream: Duplex;
  #received = Buffer.alloc(0);
  readonly answers: RawAnswer[] = [];
  isClosed = false;

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('error', () => {});
    stream.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Begins to read; before that the client is one that does not. */
  read(): this {
    this.stream.on('data', (chunk: Buffer) => this.#take(chunk));
    return this;
  }

  /** Sends bytes in one chunk and lets the server do what it will. */
  async send(bytes: Buffer | string): Promise<void> {
    this.stream.write(bytes);
    await settled(4);
  }

  /** Resolves when there are as many answers; rejects when the event loop turned in vain for long. */
  async answered(count: number): Promise<void> {
    for (let turn = 0; this.answers.length < count; turn++) {
      if (turn > 100_000) throw new Error(`${this.answers.length} of ${count} answers came.`);
      await settled(1);
    }
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(
        /Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, end))?.[1],
      );
      const body = this.#received.subarray(end + 4, end + 4 + length);
      if (body.length < length) return;
      this.answers.push(JSON.parse(body.toString()));
      this.#received = this.#received.subarray(end + 4 + length);
    }
  }
}
