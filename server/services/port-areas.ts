/** Stretches of ports, and what is left of them when others are cut out. Pure arithmetic: knows no type, no lease and no system. */

/** Ports from `from` to `to`, both included. */
export interface PortArea {
  readonly from: number;
  readonly to: number;
}

/** What is left of `bounds` outside of all of `cut`, lowest first. What is cut may overlap, and may be empty. */
export function areasLeft(bounds: PortArea, cut: readonly PortArea[]): PortArea[] {
  const left: PortArea[] = [];
  let from = bounds.from;
  for (const area of [...cut].sort((one, other) => one.from - other.from)) {
    if (area.to < area.from || area.to < from) continue;
    if (area.from > bounds.to) break;
    if (area.from > from) left.push({ from, to: area.from - 1 });
    from = area.to + 1;
  }
  if (from <= bounds.to) left.push({ from, to: bounds.to });
  return left;
}

export function sizeOf({ from, to }: PortArea): number {
  return to - from + 1;
}

export function overlap(one: PortArea, other: PortArea): boolean {
  return one.from <= other.to && other.from <= one.to;
}

/** The ports of `bounds` for which `isMeant` holds, put together. */
export function areasWhere(bounds: PortArea, isMeant: (port: number) => boolean): PortArea[] {
  const areas: PortArea[] = [];
  let from: number | undefined;
  for (let port = bounds.from; port <= bounds.to + 1; port++) {
    const isIn = port <= bounds.to && isMeant(port);
    if (isIn) from ??= port;
    else if (from !== undefined) {
      areas.push({ from, to: port - 1 });
      from = undefined;
    }
  }
  return areas;
}
