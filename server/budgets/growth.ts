/** How what is held for a runner grows as its use nears it, and when it cannot. Pure decisions over a draft. */
import type { Unit } from './budget.ts';
import type { Draft, Tally } from './draft.ts';
import type { Hold, Reservation } from './reservation.ts';

/** A step is so many parts of what was reserved first; below half a step more is asked for. */
const parts = 4;

export function stepOf({ needs }: Pick<Reservation, 'needs'>, unit: Unit): number {
  return Math.max(1, Math.ceil((needs[unit]?.amount ?? 0) / parts));
}

interface Held extends Tally {
  readonly own: number;
}

/** What is held for one runner of the accounts of a unit, with those of which it holds nothing yet. */
function heldOf(draft: Draft, who: Reservation, unit: Unit, holds: readonly Hold[]): Held[] {
  return draft
    .tallies(who, (budget) => budget.unit === unit)
    .map((tally) => {
      const { id } = tally.budget;
      const hold = holds.find((each) => each.budgetId === id && each.subject === tally.subject);
      return { ...tally, own: hold?.amount ?? 0 };
    });
}

/**
 * Holds one step more in every account of the unit that is nearly used up, in all of them or in none. Answers with the hard account
 * that has nothing more, if what is held of it is used up; then nothing grows.
 */
export function grow(
  draft: Draft,
  who: Reservation,
  unit: Unit,
  holds: readonly Hold[],
): Tally | undefined {
  const step = stepOf(who, unit);
  const all = heldOf(draft, who, unit, holds);
  const near = all.filter(({ own }) => own < Math.ceil(step / 2));
  if (near.length === 0) return undefined;
  const hard = near.filter(({ budget }) => budget.hard);
  const by = Math.min(step, ...hard.map(({ free }) => free));
  if (by > 0) take(draft, who, near, by, 'near');
  return by > 0 ? undefined : hard.find(({ free, own }) => free === 0 && own === 0);
}

/** Holds one step more in every account of the unit, past the limit too: a person said so. */
export function growAnyway(draft: Draft, who: Reservation, unit: Unit): void {
  take(draft, who, heldOf(draft, who, unit, who.holds), stepOf(who, unit), 'continued');
}

function take(
  draft: Draft,
  { runnerId, projectId }: Reservation,
  tallies: readonly Tally[],
  by: number,
  why: 'near' | 'continued',
): void {
  for (const tally of tallies) draft.hold(tally, by);
  const holds = tallies.map(({ budget, subject }) => ({
    budgetId: budget.id,
    subject,
    amount: by,
  }));
  draft.push({ type: 'budgetGrown', runnerId, projectId, holds, why });
}
