/**
 * Watches the bytes of LSP base protocol frames before the library reads them, because the library checks neither
 * size nor framing: it would wait for ever for the rest of a lie. Knows no message.
 */
import type { Limits } from './limits.ts';

const headerEnd = Buffer.from('\r\n\r\n');

export class FrameGuard {
  readonly #limits: Limits;
  readonly #broken: (why: string) => void;
  #header: Buffer = Buffer.alloc(0);
  /** Bytes of the body still to come. */
  #missing = 0;
  #timer: NodeJS.Timeout | undefined;
  #isBroken = false;

  /** `broken` is called once, with a sentence; what comes afterwards is ignored. */
  constructor(limits: Limits, broken: (why: string) => void) {
    this.#limits = limits;
    this.#broken = broken;
  }

  /** Looks at the next bytes. Must see each chunk before the reader does. */
  inspect(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isBroken)
      rest = this.#missing > 0 ? this.#passBody(rest) : this.#readHeader(rest);
    this.#watchTime();
  }

  close(): void {
    this.#isBroken = true;
    clearTimeout(this.#timer);
  }

  #passBody(bytes: Buffer): Buffer {
    const length = Math.min(this.#missing, bytes.length);
    this.#missing -= length;
    return bytes.subarray(length);
  }

  #readHeader(bytes: Buffer): Buffer {
    const before = this.#header.length;
    this.#header = before === 0 ? bytes : Buffer.concat([this.#header, bytes]);
    const end = this.#header.indexOf(headerEnd);
    if (end === -1) {
      if (this.#header.length > this.#limits.headerBytes)
        this.#fail(`The header is longer than ${this.#limits.headerBytes} bytes.`);
      return Buffer.alloc(0);
    }
    this.#missing = this.#bodyLength(this.#header.toString('latin1', 0, end));
    this.#header = Buffer.alloc(0);
    return bytes.subarray(end + headerEnd.length - before);
  }

  #bodyLength(header: string): number {
    const lengths = header
      .split('\r\n')
      .map((line) => /^content-length:\s*(\S+)\s*$/i.exec(line)?.[1])
      .filter((value) => value !== undefined);
    const [length] = lengths;
    if (length === undefined || lengths.length > 1)
      return this.#fail('The header must have exactly one Content-Length.');
    if (!/^[0-9]{1,10}$/.test(length) || Number(length) === 0)
      return this.#fail(
        `Content-Length must be a positive whole number, not '${length.slice(0, 20)}'.`,
      );
    if (Number(length) > this.#limits.bodyBytes)
      return this.#fail(
        `The body may have ${this.#limits.bodyBytes} bytes at most, not ${length}.`,
      );
    return Number(length);
  }

  #watchTime(): void {
    const isPartial = !this.#isBroken && (this.#missing > 0 || this.#header.length > 0);
    if (isPartial === (this.#timer !== undefined)) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!isPartial) return;
    const seconds = this.#limits.frameTime / 1_000;
    this.#timer = setTimeout(
      () => this.#fail(`The frame was not complete after ${seconds} s.`),
      this.#limits.frameTime,
    );
    this.#timer.unref();
  }

  #fail(why: string): 0 {
    if (!this.#isBroken) {
      this.close();
      this.#broken(why);
    }
    return 0;
  }
}
