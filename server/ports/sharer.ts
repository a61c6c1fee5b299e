/** Somebody who uses a singleton that another holds. Identified like a holder, ended like one, and never a holder by it. */
import { type Holder, sameHolder } from '#server/leases/holder.ts';

export interface Sharer {
  readonly id: string;
  readonly holder: Holder;
  /** For which project it is used, and what the service is called there. */
  readonly projectId: string;
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Milliseconds since 1970; only a project has one, because it has no process that could die. */
  readonly expiresAt?: number | undefined;
}

/** Whether both are the same use by the same user: asking again then adds nobody. */
export function sameSharer(
  a: Pick<Sharer, 'holder' | 'projectId' | 'service'>,
  b: Pick<Sharer, 'holder' | 'projectId' | 'service'>,
): boolean {
  return a.projectId === b.projectId && a.service === b.service && sameHolder(a.holder, b.holder);
}

/** Those of `sharers` that remain when `holder` holds the lease for this project itself; absent when none do. */
export function withoutHolder(
  sharers: readonly Sharer[] | undefined,
  holder: Holder,
  ofProject: string,
): readonly Sharer[] | undefined {
  const others =
    sharers?.filter(
      (sharer) => sharer.projectId !== ofProject || !sameHolder(sharer.holder, holder),
    ) ?? [];
  return others.length > 0 ? others : undefined;
}
