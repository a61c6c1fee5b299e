/** Whose listener it is: the proof that a process belongs to a lease's holder. Without proof it is a stranger. */
import { sameProcess } from '#common/process-identity.ts';
import { processOf } from '#server/leases/holder.ts';
import type { Liveness } from '#server/leases/needs.ts';
import type { Listener, ProjectOf, SeenProcess } from './needs.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

export class ListenerProof {
  readonly #projectOf: ProjectOf;
  readonly #ledger: PortLedger;
  readonly #liveness: Pick<Liveness, 'verdict'>;

  constructor(projectOf: ProjectOf, ledger: PortLedger, liveness: Pick<Liveness, 'verdict'>) {
    this.#projectOf = projectOf;
    this.#ledger = ledger;
    this.#liveness = liveness;
  }

  /** Whether `process` is the holder, descends from it, carries its marker, or works in the project that holds. */
  async isOurs(lease: PortLease, process: SeenProcess | undefined): Promise<boolean> {
    if (!process) return false;
    const { listener, state, holder } = lease;
    if (state === 'bound' && listener && sameProcess(process.process, listener.process))
      return true;
    if (await this.descends(lease, process)) return true;
    if (holder.kind === 'process' && lease.returnsTo === undefined) return false;
    if (this.#belongsToAnother(lease, process) || process.cwd === undefined) return false;
    return (await this.#projectOf(process.cwd)) === lease.projectId;
  }

  /**
   * Proven by the marker in its environment or by the chain of its parents. The chain is numbers only, which the system gives
   * to others later: it proves something only while the holder itself lives.
   */
  async descends({ holder }: PortLease, process: SeenProcess): Promise<boolean> {
    if (holder.kind === 'process' && holder.marker !== '' && process.marker === holder.marker)
      return true;
    const ancestor = processOf(holder);
    if (!ancestor) return false;
    if (sameProcess(process.process, ancestor)) return true;
    return (
      process.ancestors.includes(ancestor.pid) &&
      (await this.#liveness.verdict(ancestor)) === 'live'
    );
  }

  /** As far as the tables alone say: each of `listeners` is the holder, has its marker, or its pid among its ancestors'. */
  isKin({ holder }: PortLease, listeners: readonly Listener[]): boolean {
    const ancestor = processOf(holder);
    return listeners.every(({ process }) => {
      if (!process) return false;
      if (holder.kind === 'process' && holder.marker !== '' && process.marker === holder.marker)
        return true;
      return ancestor
        ? process.process.pid === ancestor.pid || process.ancestors.includes(ancestor.pid)
        : true;
    });
  }

  /** It carries the marker of a run that has a lease of its own: then only that one is its. */
  #belongsToAnother(lease: PortLease, { marker }: SeenProcess): boolean {
    if (marker === undefined) return false;
    for (const { id, holder } of this.#ledger.leases())
      if (id !== lease.id && holder.kind === 'process' && holder.marker === marker) return true;
    return false;
  }
}
