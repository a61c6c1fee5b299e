/** How each lease was at the last look: whether its holder lives, and who listens. Kept in memory; decides nothing. */

import { Emitter } from '#common/emitter.ts';
import type { Verdict } from '#common/process-identity.ts';
import type { HolderLife } from '#server/leases/endings.ts';
import { type Holder, sameHolder } from '#server/leases/holder.ts';

export type ListenerReason =
  /** `live`: a process of the holder's listens; or one that was the holder's when it bound the port, and descends from it no more. */
  | 'listens'
  | 'listensApart'
  /** `dead`: nobody listens any more, or within its time; somebody else does. */
  | 'silent'
  | 'stranger'
  /** `unknown`: somebody listens, and the system does not show us who; the system's tables gave no answer. */
  | 'notShown'
  | 'unreadable';

export interface ListenerLife {
  readonly verdict: Verdict;
  readonly reason: ListenerReason;
}

/** A verdict, and since when it has been so, in milliseconds since 1970. */
type Since<T> = T & { readonly since: number };

export interface LeaseHealth {
  /** Absent for a project, which has no process. */
  readonly holder?: Since<HolderLife> | undefined;
  /** Absent while nobody needs to listen. */
  readonly listener?: Since<ListenerLife> | undefined;
}

const verdicts: Readonly<Record<ListenerReason, Verdict>> = {
  listens: 'live',
  listensApart: 'live',
  silent: 'dead',
  stranger: 'dead',
  notShown: 'unknown',
  unreadable: 'unknown',
};

export class LeasesHealth {
  /** The leases of which something is told otherwise than before; after every look that found any. */
  readonly onChanged = new Emitter<readonly string[]>();
  readonly #now: () => number;
  readonly #known = new Map<string, LeaseHealth>();
  /** Whom the verdict on the holder is about: a lease may have passed to another since. */
  readonly #holders = new Map<string, Holder>();
  readonly #changed = new Set<string>();

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Of the lease that `holder` has now; what is known of another holder says nothing of this one. */
  of(leaseId: string, holder?: Holder): LeaseHealth | undefined {
    const known = this.#known.get(leaseId);
    const judged = this.#holders.get(leaseId);
    const isOfAnother = holder && !(judged && sameHolder(judged, holder));
    return known?.holder && isOfAnother ? { listener: known.listener } : known;
  }

  noteHolder(leaseId: string, life: HolderLife | undefined, holder?: Holder): void {
    if (holder) this.#holders.set(leaseId, holder);
    else this.#holders.delete(leaseId);
    const known = this.#known.get(leaseId);
    if (known?.holder?.reason === life?.reason && known?.holder?.verdict === life?.verdict) return;
    this.#set(leaseId, { ...known, holder: life && { ...life, since: this.#now() } });
  }

  noteListener(leaseId: string, reason: ListenerReason | undefined): void {
    const known = this.#known.get(leaseId);
    if (known?.listener?.reason === reason) return;
    const listener = reason && { verdict: verdicts[reason], reason, since: this.#now() };
    this.#set(leaseId, { ...known, listener });
  }

  /** Forgets those that are no more, and tells what has changed since the last time. */
  tell(isThere: (leaseId: string) => boolean): void {
    for (const id of this.#known.keys()) if (!isThere(id)) this.#known.delete(id);
    for (const id of this.#holders.keys()) if (!isThere(id)) this.#holders.delete(id);
    const changed = [...this.#changed].filter(isThere);
    this.#changed.clear();
    if (changed.length > 0) this.onChanged.emit(changed);
  }

  #set(leaseId: string, health: LeaseHealth): void {
    if (health.holder || health.listener) this.#known.set(leaseId, health);
    else this.#known.delete(leaseId);
    this.#changed.add(leaseId);
  }
}
