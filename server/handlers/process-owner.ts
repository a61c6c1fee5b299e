/** Whose a process is, as far as it can be proven: by leases, by who started it, by where it works. Without proof it is nobody's. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { sameProcess } from '#common/process-identity.ts';
import { processOf } from '#server/leases/holder.ts';
import type { Liveness } from '#server/leases/needs.ts';
import type { ProjectOf, SeenProcess } from '#server/ports/needs.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';

/** Undefined when there is no such process, or when the system does not show it. */
export type SeesProcess = (pid: number) => Promise<SeenProcess | undefined>;

export interface ProcessOwnerNeeds {
  readonly leases: Pick<PortLedger, 'leases'>;
  readonly sees: SeesProcess;
  readonly liveness: Pick<Liveness, 'verdict'>;
  readonly projectOf: ProjectOf;
  /** Whether a directory belongs to a project that was met: any other directory says nothing. */
  readonly isMet: (projectId: string) => boolean;
}

export interface Owner {
  readonly verdict: 'own' | 'foreign' | 'server' | 'unknown';
  readonly seen?: SeenProcess | undefined;
  readonly projectId?: string | undefined;
  readonly lease?: PortLease | undefined;
}

export class ProcessOwner {
  readonly #needs: ProcessOwnerNeeds;

  constructor(needs: ProcessOwnerNeeds) {
    this.#needs = needs;
  }

  /** Seen from `projectId`, on behalf of `asker`: what that one started is its own, whatever it runs for. */
  async of(pid: number, projectId: string, asker?: ProcessIdentity): Promise<Owner> {
    if (pid === process.pid) return { verdict: 'server' };
    const seen = await this.#needs.sees(pid);
    if (!seen) return { verdict: 'unknown' };
    const lease = await this.#leaseOf(seen);
    if (lease)
      return { verdict: verdictFor(lease.projectId), seen, projectId: lease.projectId, lease };
    if (asker && seen.ancestors.includes(asker.pid) && (await this.#lives(asker)))
      return { verdict: 'own', seen };
    const at = seen.cwd === undefined ? undefined : await this.#needs.projectOf(seen.cwd);
    if (at === undefined || !this.#needs.isMet(at)) return { verdict: 'unknown', seen };
    return { verdict: verdictFor(at), seen, projectId: at };

    function verdictFor(owner: string): 'own' | 'foreign' {
      return owner === projectId ? 'own' : 'foreign';
    }
  }

  /** The lease that this process serves: as its holder, as who listens, or as a child of either, or by its marker. */
  async #leaseOf(seen: SeenProcess): Promise<PortLease | undefined> {
    for (const lease of this.#needs.leases.leases()) {
      const { holder, listener, state } = lease;
      if (holder.kind === 'process' && holder.marker !== '' && holder.marker === seen.marker)
        return lease;
      // A window, a terminal or an agent holds for what it starts, and starts much that is none of it.
      const serving = [
        holder.kind === 'process' ? processOf(holder) : undefined,
        state === 'bound' ? listener?.process : undefined,
      ];
      for (const served of serving)
        if (served && (await this.#isOrDescends(seen, served))) return lease;
    }
    return undefined;
  }

  /** The chain of parents is numbers only: it proves something while the ancestor itself lives. */
  async #isOrDescends(seen: SeenProcess, ancestor: ProcessIdentity): Promise<boolean> {
    if (sameProcess(seen.process, ancestor)) return true;
    return seen.ancestors.includes(ancestor.pid) && (await this.#lives(ancestor));
  }

  async #lives(process: ProcessIdentity): Promise<boolean> {
    return (await this.#needs.liveness.verdict(process)) === 'live';
  }
}
