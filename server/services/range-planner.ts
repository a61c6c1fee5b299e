/**
 * Where the range of a new service type lies: by the user's settings, the ranges there are, and what the system keeps.
 * Pure and deterministic; knows no lease and asks no port whether it is free.
 */
import { areasLeft, overlap, type PortArea, sizeOf } from './port-areas.ts';
import { likeness } from './range-likeness.ts';

/** `after`: behind the last range; `before`: in front of the first; `smart`: near those of types that are like it. */
export type Placement = 'after' | 'before' | 'smart';

/** For types whose names match: the first rule that does counts. */
export interface RangeRule {
  /** A name in which `*` stands for anything, such as `*-db`. */
  readonly match: string;
  readonly size?: number | undefined;
  /** The name of the type beside whose range it should lie; passed over when there is none. */
  readonly near?: string | undefined;
  readonly placement?: Placement | undefined;
}

export interface RangeSettings {
  /** How many ports a range has. */
  readonly size: number;
  /** No range begins before it, or ends after `to`. */
  readonly from: number;
  readonly to: number;
  /** In which no range lies, not even in part. */
  readonly forbidden: readonly PortArea[];
  /** So many ports at least lie between a new range and every other. */
  readonly gap: number;
  readonly placement: Placement;
  readonly rules: readonly RangeRule[];
}

export interface NamedRange extends PortArea {
  readonly name: string;
}

/** What there is already. */
export interface RangeGround {
  readonly ranges: readonly NamedRange[];
  /** Ports that the system hands to outgoing connections or keeps to itself. */
  readonly kept: readonly PortArea[];
  readonly settings: RangeSettings;
}

/** Why it lies where it does. `lowest`: where it should be is no room, or nothing is like it. */
export type PlacedBy =
  | { readonly how: 'after' | 'before' | 'lowest' }
  | { readonly how: 'near'; readonly type: string };

export type RangePlan =
  | {
      readonly kind: 'planned';
      readonly range: PortArea;
      readonly by: PlacedBy;
      /** True when nothing but what the system keeps was left. */
      readonly inKeptArea: boolean;
    }
  | { readonly kind: 'noRoom'; readonly size: number };

interface Place {
  readonly range: PortArea;
  readonly by: PlacedBy;
}

/** The range of a type of this name, which has none yet. */
export function planRange(name: string, { ranges, kept, settings }: RangeGround): RangePlan {
  const { gap, from, to, forbidden } = settings;
  const rule = settings.rules.find(({ match }) => matches(name, match));
  const { size = settings.size } = rule ?? {};
  const around = ranges.map((range) => ({ from: range.from - gap, to: range.to + gap }));
  const placeIn = (cut: readonly PortArea[]): Place | undefined => {
    const wide = areasLeft({ from, to }, cut).filter((area) => sizeOf(area) >= size);
    const inBounds = ranges.filter((range) => overlap(range, { from, to }));
    return placed(name, size, wide, inBounds, settings, rule);
  };
  const spare = [...around, ...forbidden];
  const best = placeIn([...spare, ...kept]);
  const place = best ?? placeIn(spare);
  if (!place) return { kind: 'noRoom', size };
  return { kind: 'planned', ...place, inKeptArea: best === undefined };
}

/** Whether a name is what a pattern with `*` says. */
export function matches(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** `wide` are the areas in which it fits, lowest first. */
function placed(
  name: string,
  size: number,
  wide: readonly PortArea[],
  ranges: readonly NamedRange[],
  settings: RangeSettings,
  rule: RangeRule | undefined,
): Place | undefined {
  const beside = ranges.filter(({ name: other }) => other === rule?.near);
  return (
    nearestTo(beside, size, wide) ??
    byPlacement(rule?.placement ?? settings.placement, name, size, wide, ranges) ??
    lowest(size, wide)
  );
}

function byPlacement(
  placement: Placement,
  name: string,
  size: number,
  wide: readonly PortArea[],
  ranges: readonly NamedRange[],
): Place | undefined {
  switch (placement) {
    case 'after': {
      const last = Math.max(0, ...ranges.map(({ to }) => to));
      const behind = wide.find(({ from }) => from > last);
      return behind && { range: upFrom(behind.from, size), by: { how: 'after' } };
    }
    case 'before': {
      const first = Math.min(Number.POSITIVE_INFINITY, ...ranges.map(({ from }) => from));
      const ahead = wide.findLast(({ to }) => to < first);
      return ahead && { range: downFrom(ahead.to, size), by: { how: 'before' } };
    }
    case 'smart':
      return nearestTo(mostLike(name, ranges), size, wide);
  }
}

function lowest(size: number, wide: readonly PortArea[]): Place | undefined {
  const [area] = wide;
  return area && { range: upFrom(area.from, size), by: { how: 'lowest' } };
}

/** The ranges of those types that are like it the most; none when no one is. */
function mostLike(name: string, ranges: readonly NamedRange[]): NamedRange[] {
  const scores = ranges.map((range) => likeness(name, range.name));
  const best = Math.max(0, ...scores);
  return best === 0 ? [] : ranges.filter((_, n) => scores[n] === best);
}

/** The place that is the fewest ports away from any of `beside`; of several, the lowest. */
function nearestTo(
  beside: readonly NamedRange[],
  size: number,
  wide: readonly PortArea[],
): Place | undefined {
  let best: (Place & { readonly away: number }) | undefined;
  for (const area of wide)
    for (const { from, to, name } of beside) {
      const range = area.from > to ? upFrom(area.from, size) : downFrom(area.to, size);
      const away = area.from > to ? range.from - to : from - range.to;
      const isNearer = !best || away < best.away;
      const isLower = best && away === best.away && range.from < best.range.from;
      if (isNearer || isLower) best = { range, by: { how: 'near', type: name }, away };
    }
  return best && { range: best.range, by: best.by };
}

function upFrom(from: number, size: number): PortArea {
  return { from, to: from + size - 1 };
}

function downFrom(to: number, size: number): PortArea {
  return { from: to - size + 1, to };
}
