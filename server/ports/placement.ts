/** In which order ports are tried for a service. Pure: it knows what is leased, not what is in use. */

import type { Clock } from '#common/clock.ts';
import { isResting } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Where a service would like to be. */
export interface Place {
  readonly projectId: string;
  readonly service: string;
  /** This port or none. */
  readonly exact?: number | undefined;
  /** True when the caller asked for the range, so that nothing outside will do. */
  readonly rangeAsked: boolean;
  readonly range: PortRange;
  /** The port that the project file names: tried before any other. */
  readonly declared?: number | undefined;
  /** Ports to try before the range, best first: a script's, the tool's own default. */
  readonly preferred: readonly number[];
  /** So many contiguous ports. */
  readonly count: number;
  /** Tried before all others: where a copy of a project belongs. */
  readonly first?: readonly number[] | undefined;
  /** Tried last: they are meant for others. */
  readonly spared?: readonly number[] | undefined;
  /** The port that it had before does not count. */
  readonly forgetsAssigned?: boolean | undefined;
}

/**
 * First ports of blocks worth probing, best first: where a copy belongs, the declared port, the assignment, preferred ports,
 * then the range upwards, and at last what is spared for others. Between two of them time passes, in which ports are
 * released: each is judged by the clock of its own turn, since to an older one the rest of such a port would look too long.
 */
export function* candidates(
  ledger: PortLedger,
  place: Place,
  clock: Pick<Clock, 'now'>,
): Generator<number> {
  if (place.exact !== undefined) {
    yield place.exact;
    return;
  }
  const tried = new Set<number>();
  for (const port of favourites(ledger, place, clock.now())) {
    if (tried.has(port) || !blockIsOpen(ledger, place, port, clock.now())) continue;
    tried.add(port);
    yield port;
  }
  const { from, to } = place.range;
  const spared: number[] = [];
  for (let port = ledger.firstUnleased(from, to); port !== undefined; ) {
    if (
      !tried.has(port) &&
      port + place.count - 1 <= to &&
      blockIsOpen(ledger, place, port, clock.now())
    ) {
      if (isSpared(place, port)) spared.push(port);
      else yield port;
    }
    port = port < to ? ledger.firstUnleased(port + 1, to) : undefined;
  }
  for (const port of spared) if (blockIsOpen(ledger, place, port, clock.now())) yield port;
}

function favourites(ledger: PortLedger, place: Place, now: number): number[] {
  const assigned = ledger.assignment(place.projectId, place.service);
  const isFresh = assigned && now - assigned.usedAt < ledger.times.assignmentLife;
  const fresh = isFresh && !place.forgetsAssigned ? [assigned.port] : [];
  const { from, to } = place.range;
  const declared = place.declared === undefined ? [] : [place.declared];
  return [...(place.first ?? []), ...declared, ...fresh, ...place.preferred].filter(
    (port) =>
      !isSpared(place, port) &&
      (!place.rangeAsked || (port >= from && port + place.count - 1 <= to)),
  );
}

function isSpared({ spared = [], count }: Place, first: number): boolean {
  return spared.some((port) => port >= first && port < first + count);
}

function blockIsOpen(ledger: PortLedger, place: Place, first: number, now: number): boolean {
  if (first + place.count - 1 > 65_535) return false;
  for (let port = first; port < first + place.count; port++)
    if (ledger.leaseOnPort(port) || restsFromOther(ledger, place, port - first, port, now))
      return false;
  return true;
}

/** The services of a block: `name`, `name-2`, `name-3`, ... */
export function serviceOfBlock(service: string, n: number): string {
  return n === 0 ? service : `${service}-${n + 1}`;
}

/** Whether the port was released a moment ago by another service than the one that would have it, the block's `n`th. */
export function restsFromOther(
  ledger: PortLedger,
  place: { readonly projectId: string; readonly service: string },
  n: number,
  port: number,
  now: number,
): boolean {
  const resting = ledger.resting(port);
  return (
    resting !== undefined &&
    isResting(resting, now, ledger.times.restTime) &&
    !(resting.projectId === place.projectId && resting.service === serviceOfBlock(place.service, n))
  );
}
