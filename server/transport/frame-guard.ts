/**
 * Watches the bytes of LSP base protocol frames before the library reads them, because the library checks neither
 * size nor framing: it would wait for ever for the rest of a lie. Knows no message.
 */
import type { Cancel, Clock } from '#common/clock.ts';
import type { Limits } from './limits.ts';

const headerEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

export class FrameGuard {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #broken: (why: string) => void;
  #header: Buffer = nothing;
  /** Bytes of the body still to come. */
  #missing = 0;
  #cancelTimer: Cancel | undefined;
  #isBroken = false;

  /** `broken` is called once, with a sentence. */
  constructor(limits: Limits, clock: Clock, broken: (why: string) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#broken = broken;
  }

  /** That part of the next bytes which a reader may see: all of them, or those before the frame that is broken. */
  pass(chunk: Buffer): Buffer {
    let read = 0;
    /** Where the frame that is not complete yet begins. */
    let frame = 0;
    while (read < chunk.length && !this.#isBroken) {
      const rest = chunk.subarray(read);
      read += this.#missing > 0 ? this.#readBody(rest) : this.#readHeader(rest);
      if (this.#isBroken || this.#missing > 0 || this.#header.length > 0) continue;
      frame = read;
      this.#stopTimer();
    }
    if (this.#isBroken) return chunk.subarray(0, frame);
    if (this.#missing > 0 || this.#header.length > 0) this.#startTimer();
    return chunk;
  }

  /** Lets nothing pass any more. */
  close(): void {
    this.#isBroken = true;
    this.#stopTimer();
  }

  /** How many of `bytes` belong to the body. */
  #readBody(bytes: Buffer): number {
    const length = Math.min(this.#missing, bytes.length);
    this.#missing -= length;
    return length;
  }

  /** How many of `bytes` belong to the header. */
  #readHeader(bytes: Buffer): number {
    const before = this.#header.length;
    this.#header = before === 0 ? bytes : Buffer.concat([this.#header, bytes]);
    const end = this.#header.indexOf(headerEnd);
    if (
      end > this.#limits.headerBytes ||
      (end === -1 && this.#header.length > this.#limits.headerBytes)
    )
      return this.#fail(`The header is longer than ${this.#limits.headerBytes} bytes.`);
    if (end === -1) return bytes.length;
    this.#missing = this.#bodyLength(this.#header.toString('latin1', 0, end));
    this.#header = nothing;
    return end + headerEnd.length - before;
  }

  #bodyLength(header: string): number {
    const lengths: string[] = [];
    for (const line of header.split('\r\n')) {
      const [, name, value = ''] = /^([A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
      if (name === undefined)
        return this.#fail(`A header line must read "Name: value", not '${line.slice(0, 20)}'.`);
      if (/^content-length$/i.test(name)) lengths.push(value);
      else if (!/^content-type$/i.test(name))
        return this.#fail(`There is no header '${name.slice(0, 20)}': send Content-Length alone.`);
    }
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

  /** Runs from the first byte of a frame; a later part of the same frame does not start it anew. */
  #startTimer(): void {
    const seconds = this.#limits.frameTime / 1_000;
    this.#cancelTimer ??= this.#clock.after(this.#limits.frameTime, () =>
      this.#fail(`The frame was not complete after ${seconds} s.`),
    );
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #fail(why: string): 0 {
    if (!this.#isBroken) {
      this.close();
      this.#broken(why);
    }
    return 0;
  }
}
