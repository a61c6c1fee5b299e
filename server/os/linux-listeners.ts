/** The sockets of a Linux machine with their processes, in one pass over /proc. Starts no process. */

import type { ChainLink } from '#server/ports/needs.ts';
import { linuxChain } from './linux-chain.ts';
import { LinuxContainers } from './linux-containers.ts';
import { SeenProcesses } from './linux-seen-processes.ts';
import { SocketOwners } from './linux-socket-owners.ts';
import { type ListeningSocket, readSocketTable, readUdpTable } from './linux-socket-table.ts';
import { LinuxUsers } from './linux-users.ts';
import type { ListenerSource, SeenListener, SeenSocket } from './listener-source.ts';

export class LinuxListeners implements ListenerSource {
  readonly #owners = { tcp: new SocketOwners(), udp: new SocketOwners() };
  readonly #processes = new SeenProcesses();
  readonly #containers = new LinuxContainers();
  readonly #users = new LinuxUsers();

  async ports(): Promise<ReadonlySet<number>> {
    return new Set((await readSocketTable()).map((socket) => socket.port));
  }

  async listeners(): Promise<readonly SeenListener[]> {
    const sockets = await readSocketTable();
    const seen = await this.#seen(sockets, await this.#owners.tcp.find(sockets));
    return sockets.map((socket, at) => ({
      ...seen[at],
      port: socket.port,
      address: socket.address,
    }));
  }

  async sockets(udp: boolean): Promise<readonly SeenSocket[]> {
    const [tcp, datagram] = await Promise.all([readSocketTable(), udp ? readUdpTable() : []]);
    const sockets = [...tcp, ...datagram];
    const owners = new Map([
      ...(await this.#owners.tcp.find(tcp)),
      ...(udp ? await this.#owners.udp.find(datagram) : []),
    ]);
    const seen = await this.#seen(sockets, owners);
    const containers = await this.#containers.of(
      seen.flatMap(({ process }) => (process ? [process.process] : [])),
    );
    const users = await this.#users.names();
    return sockets.map(({ protocol, family, port, address, uid }, at) => {
      const { process, vanished = false } = seen[at] ?? {};
      const container = process && containers.get(process.process.pid);
      const user = users.get(uid) ?? String(uid);
      return { protocol, family, port, address, process, vanished, user, container };
    });
  }

  chain(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]> {
    return linuxChain(pid, variables);
  }

  /** The owner of each socket, in their order. */
  async #seen(sockets: readonly ListeningSocket[], owners: ReadonlyMap<string, number>) {
    const processes = await this.#processes.see(new Set(owners.values()));
    const us = process.geteuid?.();
    return sockets.map(({ inode, uid }) => {
      const seen = processes.get(owners.get(inode) ?? 0);
      return { process: seen, vanished: !seen && uid === us };
    });
  }
}
