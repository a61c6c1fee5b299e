/** Where clients come in: one address at a time, and a new one when the old is lost. Knows no client and no pointer. */
import { lstat, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { Places } from './paths.ts';
import { newSocketAddress } from './socket-address.ts';

/** A Unix socket can be swept away under a living server: by a cleaner of /tmp, or with the session's runtime directory at logout. */
export class Doorway {
  readonly #places: Places;
  readonly #serverId: string;
  readonly #server: Server;
  #address: string;
  /** The later listeners; what comes in by them goes to the first. */
  readonly #later: Server[] = [];
  #inode: bigint | undefined;

  /** `address` is where `server`, which has its listeners but does not listen yet, shall be reached first. */
  constructor(places: Places, serverId: string, address: string, server: Server) {
    this.#places = places;
    this.#serverId = serverId;
    this.#server = server;
    this.#address = address;
    // Who stops taking clients stops at every door.
    server.once('close', () => {
      for (const later of this.#later) later.close();
    });
  }

  /** Where clients are let in now. */
  get address(): string {
    return this.#address;
  }

  /** Listens. Rejects when it cannot listen exactly there. */
  async open(): Promise<void> {
    await this.#listen(this.#server, this.#address);
  }

  /**
   * Listens at a new address, whose directory is made anew; connections that stand are not touched.
   * The old listener stays until the end: closing it would unlink whatever bears its name by now.
   * Rejects when there is no place for a socket, and then the address is the old one.
   */
  async openAnew(): Promise<void> {
    const number = this.#later.length + 2;
    const address = await newSocketAddress(this.#places, `${this.#serverId}-${number}`);
    const later = createServer((socket) => {
      if (this.#server.listening) this.#server.emit('connection', socket);
      else socket.destroy();
    });
    await this.#listen(later, address);
    this.#later.push(later);
    this.#address = address;
  }

  /** Whether a client that is told the address comes to us. Pipes have no file and cannot be lost. */
  async isOpen(): Promise<boolean> {
    return this.#inode === undefined || (await inodeOf(this.#address)) === this.#inode;
  }

  /** Removes our socket, and nothing that merely bears its name. */
  async remove(): Promise<void> {
    if (this.#inode !== undefined && (await this.isOpen()))
      await rm(this.#address, { force: true });
  }

  /** Closed to others from the first moment. */
  async #listen(server: Server, address: string): Promise<void> {
    const umask = process.umask(0o077);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(address, () => {
          server.off('error', reject);
          resolve();
        });
      });
    } finally {
      process.umask(umask);
    }
    if (this.#places.platform !== 'win32') this.#inode = await inodeOf(address);
  }
}

async function inodeOf(path: string): Promise<bigint | undefined> {
  const seen = await lstat(path, { bigint: true }).catch(() => undefined);
  return seen?.isSocket() ? seen.ino : undefined;
}
