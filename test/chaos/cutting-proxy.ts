/** Stands between clients and a server, passes bytes on, and cuts each connection at a byte that chance chooses. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Trial } from './fault.ts';

export class CuttingProxy {
  readonly address: string;
  /** Where the server listens now. */
  target = '';
  /** Off: what connects from now on is not cut. */
  cuts = true;
  count = 0;
  readonly #trial: Trial;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(trial: Trial, address: string) {
    this.#trial = trial;
    this.address = address;
    this.#server = createServer((near) => this.#join(near));
  }

  static async listen(trial: Trial, address: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(trial, address);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(address, resolve);
    });
    return proxy;
  }

  /** Ends every connection that may be cut still. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cutAll();
    await closed;
  }

  #join(near: Socket): void {
    const far = connect(this.target);
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', cut);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    this.#pass(near, far, cut);
    this.#pass(far, near, cut);
  }

  /** The bytes before the cut arrive, those after it do not; what is under way the other way may be lost. */
  #pass(from: Socket, to: Socket, cut: () => void): void {
    const { dice } = this.#trial;
    // A proof has some 200 bytes, a welcome 300, a change of the state some hundreds.
    const longest = [300, 1_500, 6_000, 40_000][dice(4)]!;
    let left = this.cuts ? 1 + dice(longest) : Number.POSITIVE_INFINITY;
    from.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, Math.min(chunk.length, left));
      left -= part.length;
      if (left > 0) return void to.write(part);
      this.count++;
      to.end(part, cut);
    });
  }
}
