/** What it comes to when somebody asks for a service of which the machine has one. Pure: it decides, and looks at nothing. */
import type { Verdict } from '#common/process-identity.ts';
import { type Holder, sameHolder } from '#server/leases/holder.ts';
import type { Sharing, Wish } from './answers.ts';
import { expiryOf, isInUse } from './asking-again.ts';
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import { type Sharer, sameSharer } from './sharer.ts';

/** A project's use that gains less than this is not worth an event, in milliseconds. */
const useWorth = 3_600_000;

/**
 * `own`: it is the asker's lease already, and goes the way of every lease. `take`: nobody runs it, so the asker holds it from
 * now on. `join`: somebody else runs it or keeps it, and the asker uses it.
 */
export type Joining = 'own' | 'take' | 'join';

/** `verdict` is the holder's, as `isInUse` takes it. */
export function joiningOf(lease: PortLease, wish: Wish, verdict: Verdict): Joining {
  const isOwn = isOf(lease, wish);
  if (!wish.starts) return isOwn && lease.state !== 'down' ? 'own' : 'join';
  if (isInUse(lease, wish, verdict))
    return isOwn && sameHolder(lease.holder, wish.holder) ? 'own' : 'join';
  if (isOwn) return 'own';
  // It runs it for another project already.
  if (lease.holder.kind === 'process' && verdict !== 'dead') return 'join';
  return wish.mayTake || lease.state === 'down' || verdict === 'dead' ? 'take' : 'join';
}

/** Whether the lease is for this service of this project. */
export function isOf(lease: PortLease, { projectId, service }: Wish): boolean {
  return lease.projectId === projectId && lease.service === service;
}

/** The asker becomes the holder, and who had it without running it uses it from then on. `oldUse` is the id of that use. */
export function taking(
  lease: PortLease,
  wish: Wish,
  fence: number,
  now: number,
  oldUse: string,
): PortEvent[] {
  const { projectId, service, holder, startTimeout } = wish;
  const taken: PortEvent = {
    ...{ type: 'singletonTaken', leaseId: lease.id, projectId, service, holder, fence },
    ...{ since: now, startTimeout, expiresAt: expiryOf(wish, now) },
    ...(wish.ttl !== undefined && { limited: true }),
  };
  const isGone = lease.holder.kind === 'process' || lease.state === 'down';
  const before = isGone ? lease.returnsTo : lease.holder;
  if (!before || sameHolder(before, holder)) return [taken];
  const old = { id: oldUse, holder: before, projectId: lease.projectId, service: lease.service };
  const sharer = { ...old, since: now, expiresAt: endOfUse(before, wish, now) };
  return [taken, { type: 'leaseShared', leaseId: lease.id, sharer }];
}

/** The asker uses it: nothing when it does already, or when its project holds it anyway. `id` is that of a new use. */
export function sharing(lease: PortLease, wish: Wish, now: number, id: string): PortEvent[] {
  const { projectId, service } = wish;
  const holder = userOf(wish);
  if (holder.kind === 'project' && holder.projectId === lease.projectId) return [];
  const use = { holder, projectId, service };
  const known = lease.sharers?.find((each) => sameSharer(each, use));
  const expiresAt = endOfUse(holder, wish, now);
  if (known && (expiresAt ?? 0) - (known.expiresAt ?? 0) < useWorth) return [];
  const sharer: Sharer = { id, since: now, ...known, ...use, expiresAt };
  return [{ type: 'leaseShared', leaseId: lease.id, sharer }];
}

/** Who is remembered as using it: a command that does not stay speaks for its project. */
function userOf({ holder, stays, projectId }: Wish): Holder {
  return holder.kind === 'process' && !stays ? { kind: 'project', projectId } : holder;
}

function endOfUse({ kind }: Holder, { patience }: Wish, now: number): number | undefined {
  return kind === 'project' ? now + patience : undefined;
}

/** Who has the singleton that the asker was given; undefined when it is the asker itself. */
export function sharingOf(lease: PortLease, asker: Holder): Sharing | undefined {
  const { singleton, holder, state, sharers = [], since, projectId, service } = lease;
  if (singleton === undefined || (sameHolder(holder, asker) && state !== 'down')) return undefined;
  const runsSince = state === 'bound' ? lease.listener?.startedAt : undefined;
  const owner = { projectId, service, holder };
  return { owner, state, since: runsSince ?? since, sharers: sharers.length };
}

/** The event by which a lease becomes the only one of its name, or, when that is over and nobody shares it, like any other. */
export function declaring(lease: PortLease, wish: Wish, isNameFree: boolean): PortEvent[] {
  const { singleton } = wish;
  if (lease.singleton === singleton || lease.type !== wish.type) return [];
  if (singleton === undefined ? lease.sharers !== undefined : !isNameFree) return [];
  return [{ type: 'singletonDeclared', leaseId: lease.id, singleton }];
}
