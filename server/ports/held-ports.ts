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

  /** What was kept for a lease, which is the caller's to release now. */
  take(leaseId: string): Held | undefined {
    const held = this.#held.get(leaseId);
    this.#held.delete(leaseId);
    return held;
  }

  /** Resolves when the port can be bound by its holder; at once when it was not held. */
  async release(leaseId: string): Promise<void> {
    await this.take(leaseId)?.release();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((leaseId) => this.release(leaseId)));
  }
}
