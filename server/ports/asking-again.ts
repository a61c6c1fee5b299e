/** What it comes to when somebody asks for a service that has its lease already. Pure: it decides, and looks at nothing. */
import type { Verdict } from '#common/process-identity.ts';
import { type Holder, outranks, sameHolder } from '#server/leases/holder.ts';
import type { Wish } from './answers.ts';
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';

/** Less patience than this gained is not worth an event, in milliseconds: asking again is then free. */
const patienceWorth = 3_600_000;

/** Somebody else runs the service, or is starting it: it is not started twice, and not moved under its feet. */
export function isInUse(lease: PortLease, wish: Wish, verdict: Verdict): boolean {
  if (lease.state === 'bound') return wish.starts || !fits(lease, wish);
  if (lease.holder.kind !== 'process' || sameHolder(lease.holder, wish.holder)) return false;
  return verdict !== 'dead' && (wish.starts || !fits(lease, wish));
}

/** Somebody runs it, or is starting it. */
export function isBusy({ state, holder }: PortLease): boolean {
  return state === 'bound' || holder.kind === 'process';
}

/** Whether the port of the lease is one that was asked for. */
export function fits(lease: PortLease, wish: Wish): boolean {
  if (wish.exact !== undefined) return wish.exact === lease.port;
  return !wish.rangeAsked || (lease.port >= wish.range.from && lease.port <= wish.range.to);
}

/** What asking again changes: who holds, who waits for it, until when. `fence` is the next one; `verdict` is the holder's. */
export function passing(
  lease: PortLease,
  wish: Wish,
  verdict: Verdict,
  fence: number,
  now: number,
): PortEvent[] {
  const { holder } = wish;
  const { id: leaseId } = lease;
  const limited = wish.ttl !== undefined || lease.limited;
  const expiresAt = wish.ttl === undefined && lease.limited ? lease.expiresAt : expiryOf(wish, now);
  if (sameHolder(holder, lease.holder))
    return expiresAt !== undefined && isWorthRenewing(lease, expiresAt, wish)
      ? [{ type: 'leaseRenewed', leaseId, expiresAt, limited }]
      : [];
  if (!outranks(holder, lease.holder) && verdict !== 'dead')
    return waits(holder, lease) ? [{ type: 'leaseAwaited', leaseId, by: holder }] : [];
  const state = lease.state === 'bound' ? 'bound' : 'reserved';
  const waiting = returnsTo(lease, holder);
  return [
    {
      type: 'leasePassed',
      leaseId,
      holder,
      returnsTo: waiting,
      state,
      fence,
      expiresAt,
      limited,
    },
  ];
}

/** A time limit that was asked for is always set; a project's patience only when much of it is used up. */
function isWorthRenewing(lease: PortLease, expiresAt: number, { ttl }: Wish): boolean {
  return ttl !== undefined || expiresAt - (lease.expiresAt ?? 0) > patienceWorth;
}

/** Whether the asker, who does not get the lease now, should have it afterwards. */
function waits(asker: Holder, { holder, returnsTo }: PortLease): boolean {
  if ((asker.kind !== 'project' && asker.kind !== 'window') || !outranks(holder, asker))
    return false;
  return returnsTo === undefined || outranks(asker, returnsTo);
}

/** A project and a window wait while somebody else runs the service; nobody else does. */
function returnsTo({ holder, returnsTo: waiting }: PortLease, next: Holder): Holder | undefined {
  const last = holder.kind === 'project' || holder.kind === 'window' ? holder : waiting;
  return last && sameHolder(last, next) ? undefined : last;
}

/** Milliseconds since 1970 at which the lease ends by itself; a project's ends after a day without use. */
export function expiryOf(wish: Wish, now: number): number | undefined {
  if (wish.ttl !== undefined) return now + wish.ttl;
  return wish.holder.kind === 'project' ? now + wish.patience : undefined;
}
