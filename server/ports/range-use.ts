/** How much of a range is in use. Pure: it is told what is leased and who listens. */
import type { PortRange } from './placement.ts';

export interface RangeUse {
  /** Leased ports. */
  readonly used: number;
  /** Ports without a lease on which somebody listens. */
  readonly foreign: number;
  /** All others. */
  readonly free: number;
  /** The longest run of free ports, the first of several; undefined when none is free. */
  readonly largestGap?: PortRange | undefined;
}

export function rangeUse(
  { from, to }: PortRange,
  leased: ReadonlySet<number>,
  listening: ReadonlySet<number>,
): RangeUse {
  let used = 0;
  let foreign = 0;
  let gap: PortRange | undefined;
  let start = from;
  for (let port = from; port <= to + 1; port++) {
    const isLeased = port <= to && leased.has(port);
    const isForeign = port <= to && !isLeased && listening.has(port);
    if (isLeased) used++;
    if (isForeign) foreign++;
    if (!isLeased && !isForeign && port <= to) continue;
    if (port - start > sizeOf(gap)) gap = { from: start, to: port - 1 };
    start = port + 1;
  }
  return { used, foreign, free: to - from + 1 - used - foreign, ...(gap && { largestGap: gap }) };
}

function sizeOf(gap: PortRange | undefined): number {
  return gap ? gap.to - gap.from + 1 : 0;
}
