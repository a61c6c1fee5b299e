/** What can happen to budgets, at random. */
import fc from 'fast-check';

const hour = 3_600_000;

export const halfHour = hour / 2;

export type Happening =
  | {
      readonly do: 'reserve';
      readonly runner: number;
      readonly need: number;
      readonly seconds: number;
      /** Also while what its last run holds is open still. */
      readonly isAgain: boolean;
    }
  | {
      readonly do: 'use';
      readonly runner: number;
      readonly tokens: number;
      readonly counter: number;
    }
  | { readonly do: 'repeat'; readonly runner: number; readonly counter: number }
  | { readonly do: 'run'; readonly runner: number; readonly seconds: number }
  | {
      readonly do: 'end' | 'read' | 'never' | 'continue' | 'release' | 'late';
      readonly runner: number;
    }
  | { readonly do: 'limit'; readonly budget: number; readonly percent: number }
  | { readonly do: 'unset' | 'set'; readonly budget: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** Somebody sets the clock, forward or back, by so many of half an hour. */
  | { readonly do: 'jump'; readonly by: number }
  | { readonly do: 'lift' }
  /** The server dies and begins anew from what it saved, or from the events alone. */
  | { readonly do: 'crash'; readonly replays: boolean };

const runner = fc.integer({ min: 0, max: 5 });
const one = <T extends string>(...words: T[]) => fc.constantFrom(...words);

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      runner,
      need: fc.integer({ min: 0, max: 250 }),
      seconds: fc.integer({ min: 0, max: 200 }),
      isAgain: fc.boolean(),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('use' as const),
      runner,
      tokens: fc.integer({ min: 1, max: 120 }),
      counter: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('repeat' as const),
      runner,
      counter: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      runner,
      seconds: fc.integer({ min: 1, max: 90 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: one('end', 'read', 'never', 'continue', 'release', 'late'),
      runner,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('limit' as const),
      budget: fc.nat(),
      percent: fc.integer({ min: 20, max: 200 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('unset', 'set'), budget: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: 1_000, max: 2 * hour }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      by: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-20_000, 20_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lift' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), replays: fc.boolean() }) },
);
