/** What becomes of a run's lease, said once each, beside what the command itself prints. */

import { aside } from '#client/cli/print.ts';
import { processWords } from '#client/cli/speak.ts';
import { Mirror } from '#client/connection/mirror.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Lease } from '#protocol/ports.ts';

export class RunNews {
  readonly #mirror = new Mirror();
  readonly #leaseId: string;
  readonly #said = new Set<string>();
  #port: number;
  #wasBound = false;

  constructor(lease: Lease) {
    this.#leaseId = lease.id;
    this.#port = lease.port;
    this.#mirror.onDidChange(({ leases }) => {
      const now = leases.has(lease.id) ? this.#mirror.leases.get(this.#leaseId) : undefined;
      if (now) this.#tell(now);
    });
  }

  /** True once the service has answered on its port: from then on it is never started again unasked. */
  get wasBound(): boolean {
    return this.#wasBound;
  }

  /** Follows the lease as long as the connection lasts; without news the run goes on all the same. */
  async follow(peer: SocketPeer): Promise<void> {
    await this.#mirror.follow(peer).catch(() => {});
  }

  /** The lease has this port now, because we asked for another one. */
  expect(port: number): void {
    this.#port = port;
  }

  #tell(lease: Lease): void {
    if (lease.port !== this.#port) {
      this.#once(
        `${lease.service} listens on ${lease.port}, not on ${this.#port}; its lease moved there.`,
      );
      this.#port = lease.port;
    }
    if (lease.state === 'bound') {
      this.#wasBound = true;
      this.#once(`${lease.service} is at ${lease.url}`);
    }
    if (lease.state === 'contested') {
      const who = lease.listener ? processWords(lease.listener) : 'a process of another user';
      this.#once(`port ${lease.port} of ${lease.service} is contested: ${who} listens on it.`);
    }
    if (lease.state === 'unbound' && !this.#wasBound)
      this.#once(
        `${lease.service} does not listen on ${lease.port} yet; if it listens elsewhere, see: hm ls`,
      );
  }

  #once(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    aside(text);
  }
}
