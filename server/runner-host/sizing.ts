/** Which size the program sees when several look at it. Pure. */
import type { Size } from '#protocol/host.ts';

/** One who looks. */
export interface Onlooker {
  /** Undefined for one who shows it without a terminal of a size. */
  readonly size: Size | undefined;
  /** Grows with every key and every change of size; whoever has the highest was the last. */
  readonly lastActive: number;
}

/** Undefined when nobody has a size: then it stays as it is. */
export function sizeFor(
  sizing: 'latest' | 'smallest',
  onlookers: Iterable<Onlooker>,
): Size | undefined {
  const sized = [...onlookers].flatMap(({ size, lastActive }) =>
    size ? [{ size, lastActive }] : [],
  );
  if (sized.length === 0) return undefined;
  if (sizing === 'latest')
    return sized.reduce((last, each) => (each.lastActive > last.lastActive ? each : last)).size;
  return {
    cols: Math.min(...sized.map(({ size }) => size.cols)),
    rows: Math.min(...sized.map(({ size }) => size.rows)),
  };
}

export function isSameSize(a: Size, b: Size): boolean {
  return a.cols === b.cols && a.rows === b.rows;
}
