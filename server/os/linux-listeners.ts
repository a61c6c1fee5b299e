/** The listening sockets of a Linux machine with their processes, in one pass over /proc. Starts no process. */

import { SeenProcesses } from './linux-seen-processes.ts';
import { SocketOwners } from './linux-socket-owners.ts';
import { readSocketTable } from './linux-socket-table.ts';
import type { ListenerSource, SeenListener } from './listener-source.ts';

export class LinuxListeners implements ListenerSource {
  readonly #owners = new SocketOwners();
  readonly #processes = new SeenProcesses();

  async ports(): Promise<ReadonlySet<number>> {
    return new Set((await readSocketTable()).map((socket) => socket.port));
  }

  async listeners(): Promise<readonly SeenListener[]> {
    const sockets = await readSocketTable();
    const owners = await this.#owners.find(sockets);
    const processes = await this.#processes.see(new Set(owners.values()));
    const us = process.geteuid?.();
    return sockets.map(({ port, address, uid, inode }) => {
      const seen = processes.get(owners.get(inode) ?? 0);
      return { port, address, process: seen, vanished: !seen && uid === us };
    });
  }
}
