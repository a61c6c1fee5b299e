/** To which lease a socket of the machine belongs, and whether that is proven. Decides nothing and changes nothing. */
import { processOf } from '#server/leases/holder.ts';
import type { ListenerProof } from './listener-proof.ts';
import type { MachineSocket } from './needs.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

/** `ours`: the socket is the holder's. Otherwise a stranger sits on the lease's port. */
export interface OwnedSocket {
  readonly lease: PortLease;
  readonly ours: boolean;
}

type Proof = Pick<ListenerProof, 'isOurs' | 'descends'>;

/** Made for one look at the machine. */
export class SocketOwner {
  readonly #ledger: PortLedger;
  readonly #proof: Proof;
  readonly #byMarker = new Map<string, PortLease>();
  readonly #byPid = new Map<number, PortLease>();

  constructor(ledger: PortLedger, proof: Proof) {
    this.#ledger = ledger;
    this.#proof = proof;
    for (const lease of ledger.leases()) {
      const { holder } = lease;
      if (holder.kind === 'process' && holder.marker !== '')
        this.#byMarker.set(holder.marker, lease);
      // Of a window or a terminal everything in it descends: only what is started for a lease is the lease's.
      const process = holder.kind === 'process' ? processOf(holder) : undefined;
      if (process) this.#byPid.set(process.pid, lease);
    }
  }

  /** The lease of its port; else that of its process, which may listen on more ports than it leased. */
  async of({ protocol, port, process }: MachineSocket): Promise<OwnedSocket | undefined> {
    const lease = protocol === 'tcp' ? this.#ledger.leaseOnPort(port) : undefined;
    if (lease) return { lease, ours: await this.#proof.isOurs(lease, process) };
    if (!process) return undefined;
    const { marker, ancestors } = process;
    const candidate =
      (marker === undefined ? undefined : this.#byMarker.get(marker)) ??
      [process.process.pid, ...ancestors]
        .map((pid) => this.#byPid.get(pid))
        .find((found) => found !== undefined);
    if (!candidate || !(await this.#proof.descends(candidate, process))) return undefined;
    return { lease: candidate, ours: true };
  }
}
