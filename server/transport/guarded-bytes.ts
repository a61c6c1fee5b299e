/** A stream as the library's reader wants it, with a guard in between. Knows no framing. */
import type { Duplex } from 'node:stream';
import type { Disposable, RAL } from 'vscode-jsonrpc';
import type { FrameGuard } from './frame-guard.ts';

/** Reads on after the guard has closed, and drops what comes: a client that still writes is not left blocked. */
export class GuardedBytes implements RAL.ReadableStream {
  readonly #stream: Duplex;
  readonly #guard: FrameGuard;

  constructor(stream: Duplex, guard: FrameGuard) {
    this.#stream = stream;
    this.#guard = guard;
  }

  onData(listener: (data: Uint8Array) => void): Disposable {
    return this.#on('data', (chunk: Buffer) => {
      const sound = this.#guard.pass(chunk);
      if (sound.length > 0) listener(sound);
    });
  }

  onClose(listener: () => void): Disposable {
    return this.#on('close', listener);
  }

  onError(listener: (error: Error) => void): Disposable {
    return this.#on('error', listener);
  }

  onEnd(listener: () => void): Disposable {
    return this.#on('end', listener);
  }

  #on<T extends unknown[]>(event: string, listener: (...values: T) => void): Disposable {
    const heard = listener as (...values: unknown[]) => void;
    this.#stream.on(event, heard);
    return { dispose: () => void this.#stream.off(event, heard) };
  }
}
