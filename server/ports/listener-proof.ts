/** Whose listener it is: the proof that a process belongs to a lease's holder. Without proof it is a stranger. */
import { sameProcess } from '#common/process-identity.ts';
import { processOf } from '#server/leases/holder.ts';
import type { ProjectOf, SeenProcess } from './needs.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

export class ListenerProof {
  readonly #projectOf: ProjectOf;
  readonly #ledger: PortLedger;

  constructor(projectOf: ProjectOf, ledger: PortLedger) {
    this.#projectOf = projectOf;
    this.#ledger = ledger;
  }

  /** Whether `process` is the holder, descends from it, carries its marker, or works in the project that holds. */
  async isOurs(lease: PortLease, process: SeenProcess | undefined): Promise<boolean> {
    if (!process) return false;
    if (
      lease.listener &&
      lease.state === 'bound' &&
      sameProcess(process.process, lease.listener.process)
    )
      return true;
    if (descends(lease, process)) return true;
    if (lease.holder.kind === 'process' && lease.returnsTo === undefined) return false;
    if (this.#belongsToAnother(lease, process) || process.cwd === undefined) return false;
    return (await this.#projectOf(process.cwd)) === lease.projectId;
  }

  /** It carries the marker of a run that has a lease of its own: then only that one is its. */
  #belongsToAnother(lease: PortLease, { marker }: SeenProcess): boolean {
    if (marker === undefined) return false;
    for (const other of this.#ledger.leases())
      if (
        other.id !== lease.id &&
        other.holder.kind === 'process' &&
        other.holder.marker === marker
      )
        return true;
    return false;
  }
}

/** Proven by the marker in its environment or by the chain of its parents. */
export function descends({ holder }: PortLease, process: SeenProcess): boolean {
  if (holder.kind === 'process' && holder.marker !== '' && process.marker === holder.marker)
    return true;
  const pid = processOf(holder)?.pid;
  return pid !== undefined && (process.process.pid === pid || process.ancestors.includes(pid));
}
