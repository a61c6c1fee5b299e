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
    for (const inode of inodes)
      if (!this.#stillOwned(inode) && now >= (this.#hidden.get(inode) ?? 0)) unknown.add(inode);
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

  async #search(wanted: Set<string>): Promise<void> {
    const pause = givingWay();
    for (const pid of allPids()) {
      for (const descriptor of descriptorsOf(pid)) {
        const inode = socketOf(pid, descriptor);
        if (inode && wanted.delete(inode))
          this.#owners.set(inode, eldest(inode, { pid, descriptor }));
        await pause();
      }
      if (wanted.size === 0) return;
    }
    const again = this.#clock.monotonic() + HIDDEN_FOR_MS;
    for (const inode of wanted) this.#hidden.set(inode, again);
  }
}

/** Workers inherit the socket of the process that opened it: the answer is the one furthest up that still has it. */
function eldest(inode: string, owner: Owner): Owner {
  const parent = statOf(owner.pid)?.parent ?? 0;
  if (parent <= 1) return owner;
  const descriptor = descriptorsOf(parent).find((each) => socketOf(parent, each) === inode);
  return descriptor === undefined ? owner : eldest(inode, { pid: parent, descriptor });
}
