/** Writes messages, and notices a client that does not read them. Knows no message. */
import type { Writable } from 'node:stream';
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-jsonrpc';

export class BoundedWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #stream: Writable;
  readonly #limit: number;
  readonly #exceeded: () => void;

  /** `exceeded` is called when more than `limit` bytes wait to be read. */
  constructor(stream: Writable, limit: number, exceeded: () => void) {
    super();
    this.#stream = stream;
    this.#limit = limit;
    this.#exceeded = exceeded;
    stream.once('close', () => this.fireClose());
  }

  /** Resolves when the bytes are on their way; what is written to a stream that has ended is lost. */
  async write(message: Message): Promise<void> {
    if (!this.#stream.writable) return;
    this.#stream.write(frameOf(message));
    if (this.#stream.writableLength > this.#limit) this.#exceeded();
  }

  /** Nothing to do: whoever opened the stream ends it. */
  end(): void {}
}

/** A message in LSP base protocol: header, empty line, body. */
export function frameOf(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}
