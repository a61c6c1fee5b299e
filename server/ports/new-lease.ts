/** A lease as it is made from a wish. Pure. */
import { newId } from '#common/id.ts';
import type { Wish } from './answers.ts';
import { expiryOf } from './asking-again.ts';
import { serviceOfBlock } from './placement.ts';
import type { PortLease } from './port-lease.ts';

/** The lease of `port`, the wish's `n`th, counted from 0; `fence` is its own. */
export function newLease(
  wish: Wish,
  port: number,
  n: number,
  fence: number,
  now: number,
): PortLease {
  const { projectId, service, type, holder, startTimeout, singleton, count } = wish;
  return {
    ...{ id: newId('l'), projectId, service: serviceOfBlock(service, n), type, port },
    ...{ state: 'reserved', fence, holder, since: now, expiresAt: expiryOf(wish, now) },
    ...(wish.ttl !== undefined && { limited: true }),
    startTimeout,
    ...(singleton !== undefined && count === 1 && { singleton }),
  };
}
