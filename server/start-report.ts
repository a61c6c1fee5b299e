/** What a server found when it started, and what was done about it: one report of the journal, the configuration and the leases. Pure. */
import type { Orphan } from './ports/orphans.ts';

export interface StartReport {
  /** How long it took to open the journal, in milliseconds. */
  readonly took: number;
  readonly journal: {
    /** False when something that was acknowledged is lost, or a file was damaged. */
    readonly sound: boolean;
    /** The name of the snapshot that was used; absent when there was none, or none was sound. */
    readonly snapshot?: string | undefined;
    /** How many records were applied after it. */
    readonly replayed: number;
    /** How many unfinished last lines were cut off: never acknowledged. */
    readonly cut: number;
    /** Under which names, with a date, the bytes of damaged files are kept. */
    readonly setAside: string[];
    /** How many records of a superseded server were left out: never acknowledged. */
    readonly ignored: number;
    /** How many revisions are missing. */
    readonly missing: number;
    readonly brokenLinks: number;
    /** How many leases of a snapshot could not be, and were left out. */
    readonly mended: number;
  };
  readonly configuration: 'sound' | 'broken';
  /** How many leases there were, and how many of them were of singletons; each was held against the machine. */
  readonly leases: number;
  readonly singletons: number;
  /** How many leases were found to be not as they were left, by what was found and what was done. */
  readonly orphans: (Pick<Orphan, 'found' | 'done'> & { readonly count: number })[];
  /** The first of them, one by one. */
  readonly examples: Orphan[];
}

/** Whether there is anything in it that somebody may want to know later. */
export function isWorthTelling(report: StartReport): boolean {
  const { journal, configuration, orphans } = report;
  const { sound, cut, setAside, ignored, mended } = journal;
  const repairs = cut + setAside.length + ignored + mended;
  return !sound || repairs > 0 || configuration === 'broken' || orphans.length > 0;
}

/** How many there are of each kind, in the order in which the kinds were met. */
export function countedByKind(all: readonly Orphan[]): StartReport['orphans'] {
  const kinds = new Map<string, StartReport['orphans'][number]>();
  for (const { found, done } of all) {
    const key = `${found} ${done}`;
    kinds.set(key, { found, done, count: (kinds.get(key)?.count ?? 0) + 1 });
  }
  return [...kinds.values()];
}
