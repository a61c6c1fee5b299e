/** Writes messages, and notices a client that does not read them. Knows no message. */
import type { Message } from 'vscode-jsonrpc';
import { StreamMessageWriter } from 'vscode-jsonrpc/node';

export class BoundedWriter extends StreamMessageWriter {
  readonly #limit: number;
  readonly #exceeded: () => void;
  #waiting = 0;

  /** `exceeded` is called when more than `limit` bytes (estimated by messages of 500) wait to be read. */
  constructor(stream: NodeJS.WritableStream, limit: number, exceeded: () => void) {
    super(stream);
    this.#limit = limit / 500;
    this.#exceeded = exceeded;
  }

  override async write(message: Message): Promise<void> {
    if (++this.#waiting > this.#limit) this.#exceeded();
    try {
      await super.write(message);
    } finally {
      this.#waiting--;
    }
  }
}
