/** Somebody who has nothing to do with Harbormaster and binds a port. */
import { createServer, type Server } from 'node:net';

/** Binds a port of the loopback address (0: any free one) until it is told to leave. Rejects when the port is taken. */
export class Stranger {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async on(port = 0): Promise<Stranger> {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new Stranger(server, (server.address() as { port: number }).port);
  }

  async leave(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
