/** Two ends of one stream in memory, with the backpressure of a socket. Knows no bytes. */
import { Duplex } from 'node:stream';

/** What a kernel's socket buffer holds before the writer waits, in bytes; small, so that tests see it. */
const buffered = 65_536;

class End extends Duplex {
  other: End | undefined;
  /** Called when the other end has room again. */
  #resume: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: buffered, allowHalfOpen: false });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const { other } = this;
    if (!other || other.destroyed || other.push(chunk)) return void setImmediate(done);
    other.#resume = done;
  }

  override _final(done: () => void): void {
    if (this.other && !this.other.destroyed) this.other.push(null);
    done();
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    if (resume) setImmediate(resume);
  }

  override _destroy(failure: Error | null, done: (failure: Error | null) => void): void {
    const { other } = this;
    setImmediate(() => other?.destroy());
    done(failure);
  }
}

export function duplexPair(): [Duplex, Duplex] {
  const ends = [new End(), new End()] as const;
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return [...ends];
}
