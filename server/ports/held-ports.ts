/** The ports that the server itself has bound for leases whose holder has not come yet. */
import type { Held } from './needs.ts';

export class HeldPorts {
  readonly #held = new Map<string, Held>();

  has(leaseId: string): boolean {
    return this.#held.has(leaseId);
  }

  keep(leaseId: string, held: Held): void {
    this.#held.set(leaseId, held);
  }

  /** Resolves when the port can be bound by its holder; at once when it was not held. */
  async release(leaseId: string): Promise<void> {
    const held = this.#held.get(leaseId);
    this.#held.delete(leaseId);
    await held?.release();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((leaseId) => this.release(leaseId)));
  }
}
