/** Which process has which listening socket. Remembers, and looks through all descriptors of the machine only when a socket is new. */
import { type Clock, systemClock } from '#common/clock.ts';
import { givingWay } from './giving-way.ts';
import { allPids, descriptorsOf, socketOf, statOf } from './linux-proc.ts';
import type { ListeningSocket } from './linux-socket-table.ts';

interface Owner {
  readonly pid: number;
  readonly descriptor: string;
}

/** How long a socket whose owner we may not see is not looked for again, in milliseconds: looking is the costly part. */
const HIDDEN_FOR_MS = 15_000;

export class SocketOwners {
  readonly #clock: Clock;
  readonly #owners = new Map<string, Owner>();
  /** Inodes without a visible owner, and when to look again. */
  readonly #hidden = new Map<string, number>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Pids by inode, for as many as can be seen. */
  async find(sockets: readonly ListeningSocket[]): Promise<ReadonlyMap<string, number>> {
    const inodes = new Set(sockets.map((socket) => socket.inode));
    this.#forgetAllBut(inodes);
    const unknown = new Set<string>();
    const now = this.#clock.monotonic();
    const pause = givingWay();
    for (const inode of inodes) {
      if (!this.#stillOwned(inode) && now >= (this.#hidden.get(inode) ?? 0)) unknown.add(inode);
      await pause();
    }
    if (unknown.size > 0) await this.#search(unknown);
    const pids = new Map<string, number>();
    for (const [inode, { pid }] of this.#owners) if (inodes.has(inode)) pids.set(inode, pid);
    return pids;
  }

  #forgetAllBut(inodes: ReadonlySet<string>): void {
    for (const known of [this.#owners, this.#hidden])
      for (const inode of known.keys()) if (!inodes.has(inode)) known.delete(inode);
  }

  /** One link tells it: the pid may have been used again, or the descriptor closed, but inodes are unique while open. */
  #stillOwned(inode: string): boolean {
    const owner = this.#owners.get(inode);
    if (owner && socketOf(owner.pid, owner.descriptor) === inode) return true;
    this.#owners.delete(inode);
    return false;
  }

  /** Looks into one process after the other until all are found; no process is looked into twice. */
  async #search(wanted: Set<string>): Promise<void> {
    const pause = givingWay();
    const held = new Map<number, ReadonlyMap<string, string>>();
    const socketsOf = async (pid: number) => {
      const known = held.get(pid) ?? (await heldBy(pid, pause));
      held.set(pid, known);
      return known;
    };
    const missing = new Set(wanted);
    for (const pid of allPids()) {
      for (const [inode, descriptor] of await socketsOf(pid))
        if (missing.delete(inode)) this.#owners.set(inode, { pid, descriptor });
      if (missing.size === 0) break;
    }
    const parents = new Map<number, number>();
    const parentOf = (pid: number) => {
      const known = parents.get(pid) ?? statOf(pid)?.parent ?? 0;
      parents.set(pid, known);
      return known;
    };
    for (const inode of wanted) {
      await this.#giveToEldest(inode, parentOf, socketsOf);
      await pause();
    }
    const again = this.#clock.monotonic() + HIDDEN_FOR_MS;
    for (const inode of missing) this.#hidden.set(inode, again);
  }

  /** Workers inherit the socket of the process that opened it: the answer is the one furthest up that still has it. */
  async #giveToEldest(
    inode: string,
    parentOf: (pid: number) => number,
    socketsOf: (pid: number) => Promise<ReadonlyMap<string, string>>,
  ): Promise<void> {
    for (let owner = this.#owners.get(inode); owner; ) {
      const parent = parentOf(owner.pid);
      const descriptor = parent > 1 ? (await socketsOf(parent)).get(inode) : undefined;
      if (descriptor === undefined) return;
      owner = { pid: parent, descriptor };
      this.#owners.set(inode, owner);
    }
  }
}

/** The sockets among the descriptors of a process. */
async function heldBy(
  pid: number,
  pause: () => Promise<void> | undefined,
): Promise<ReadonlyMap<string, string>> {
  const sockets = new Map<string, string>();
  for (const descriptor of descriptorsOf(pid)) {
    const inode = socketOf(pid, descriptor);
    if (inode) sockets.set(inode, descriptor);
    await pause();
  }
  return sockets;
}
