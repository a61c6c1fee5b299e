/** What a runner is thought to need: by what earlier sessions of the same agent in the same project took, else by a setting. Pure. */
import type { Unit } from './budget.ts';
import type { Estimate, Needs, Past } from './reservation.ts';

/** Fewer sessions than this say too little. */
const fewest = 3;

/** By unit, for who has no past; a unit that is not there is not needed. */
export type Defaults = Readonly<Partial<Record<Unit, number>>>;

export interface Kind {
  /** Of the table of agents; absent for what is no agent. */
  readonly agent?: string | undefined;
  readonly metered: boolean;
  /** What somebody asked for, whatever earlier sessions took. */
  readonly asked?: Defaults | undefined;
}

/** An agent needs tokens, money and time; whatever runs needs its place, memory and processor. */
export function estimated(kind: Kind, pasts: readonly Past[], defaults: Defaults): Needs {
  const ofAgent: readonly Unit[] = kind.metered ? ['tokens', 'money', 'seconds'] : ['seconds'];
  const byPast = kind.agent === undefined ? [] : ofAgent;
  const units: readonly Unit[] = [...byPast, 'memory', 'cpu'];
  const needs: Partial<Record<Unit, Estimate>> = {
    runners: { amount: 1, basis: { kind: 'exact' } },
  };
  for (const unit of units) {
    const need = needOf(unit, kind, pasts, defaults);
    if (need) needs[unit] = need;
  }
  return needs;
}

function needOf(
  unit: Unit,
  { asked }: Kind,
  pasts: readonly Past[],
  defaults: Defaults,
): Estimate | undefined {
  const wanted = asked?.[unit];
  if (wanted !== undefined) return { amount: wanted, basis: { kind: 'asked' } };
  if (pasts.length >= fewest && (unit === 'tokens' || unit === 'money' || unit === 'seconds'))
    return {
      amount: percentile90(pasts.map((past) => past[unit])),
      basis: { kind: 'p90', of: pasts.length },
    };
  const amount = defaults[unit];
  return amount === undefined ? undefined : { amount, basis: { kind: 'default' } };
}

/** The smallest of them that at least nine of ten do not pass (nearest rank). */
function percentile90(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0;
}
