/** What can happen around ports, for property tests. */
import fc from 'fast-check';

export const range = { from: 3_000, to: 3_006 };
export const services = ['web', 'api'];
export const projects = ['p_0000000a', 'p_0000000b', 'p_0000000c'];

const place = {
  project: fc.integer({ min: 0, max: 2 }),
  service: fc.integer({ min: 0, max: 1 }),
};
const slot = fc.integer({ min: 0, max: 4 });
const port = fc.integer({ min: range.from, max: range.to });

const asking = fc.record({
  kind: fc.constant('lease' as const),
  ...place,
  slot,
  holder: fc.constantFrom('project', 'process', 'window', 'terminal', 'agent'),
  hold: fc.boolean(),
  ttl: fc.option(fc.integer({ min: 1_000, max: 90_000 })),
  exact: fc.option(port),
  count: fc.constantFrom(1, 1, 1, 2),
  stays: fc.boolean(),
  mayTake: fc.boolean(),
});

/** Everything that can happen, likely things more often. */
export const happening = fc.oneof(
  { weight: 6, arbitrary: asking },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('release' as const),
      ...place,
      manner: fc.constantFrom('plain' as const, 'handOver' as const, 'force' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leaveUse' as const), ...place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('renew' as const), ...place, ttl: fc.nat(90_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('yield' as const), ...place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('listen' as const), slot, port }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stranger' as const), port }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), port }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hide' as const), slot }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('beats' as const), beats: fc.nat({ max: 20 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('jump' as const, 'stall' as const),
      ms: fc.integer({ min: -90_000_000, max: 90_000_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disk' as const), isFull: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turns' as const), turns: fc.nat(2) }) },
);
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
