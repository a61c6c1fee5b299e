/** Where the range of a new type lies: never over another, always within what the user allows, and where the documentation says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { knownPorts } from '#services/known-ports.ts';
import { areasWhere, overlap, type PortArea, sizeOf } from '#services/port-areas.ts';
import { likeness } from '#services/range-likeness.ts';
import {
  matches,
  type NamedRange,
  planRange,
  type RangeGround,
  type RangePlan,
  type RangeSettings,
} from '#services/range-planner.ts';
import { serviceTypes } from '#services/service-types.ts';

const settings: RangeSettings = {
  ...{ size: 50, from: 2000, to: 32767, forbidden: [], gap: 10 },
  ...{ placement: 'smart', rules: [] },
};

const builtIn: readonly NamedRange[] = serviceTypes.map(({ name, from, to }) => ({
  ...{ name, from, to },
}));

/** A type and where its range was put. */
interface Made {
  readonly name: string;
  readonly plan: RangePlan;
}

/** Makes types one after the other, each beside what is there by then. */
function made(names: readonly string[], ground: RangeGround): Made[] {
  const ranges = [...ground.ranges];
  return names.map((name) => {
    const plan = planRange(name, { ...ground, ranges });
    if (plan.kind === 'planned') ranges.push({ name, ...plan.range });
    return { name, plan };
  });
}

const area = (least: number, most: number, longest: number): fc.Arbitrary<PortArea> =>
  fc
    .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 1, max: longest }))
    .map(([from, size]) => ({ from, to: Math.min(most, from + size - 1) }));

const words = ['db', 'billing', 'worker', 'api', 'orders', 'cache', 'web', 'x9', 'mail', 'ui'];
const name = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
  .map((some) => some.join('-'));
const placement = fc.constantFrom('after', 'before', 'smart' as const);
const rule = fc.record({
  match: fc.constantFrom('*-db', '*', 'billing*', '*-worker', 'x9'),
  size: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
  near: fc.option(fc.constantFrom('database', 'api', 'nobody'), { nil: undefined }),
  placement: fc.option(placement, { nil: undefined }),
});

const grounds: fc.Arbitrary<RangeGround> = fc.record({
  ranges: fc.oneof(
    fc.constant(builtIn),
    fc
      .array(area(1, 12_000, 300), { maxLength: 12 })
      .map((all) => all.map((each, n) => ({ name: `type-${n}`, ...each }))),
  ),
  kept: fc.array(area(1, 12_000, 6_000), { maxLength: 3 }),
  settings: fc.record({
    size: fc.integer({ min: 1, max: 200 }),
    from: fc.integer({ min: 1, max: 6_000 }),
    to: fc.integer({ min: 6_000, max: 12_000 }),
    forbidden: fc.array(area(1, 12_000, 500), { maxLength: 6 }),
    gap: fc.integer({ min: 0, max: 60 }),
    placement,
    rules: fc.array(rule, { maxLength: 3 }),
  }),
});

/** Everything that must hold of a layout, whoever asked first. */
function check(all: readonly Made[], ground: RangeGround): void {
  const { from, to, gap, forbidden } = ground.settings;
  const others = [...ground.ranges];
  for (const { name: of, plan } of all) {
    if (plan.kind === 'noRoom') continue;
    const { range } = plan;
    const first = ground.settings.rules.find(({ match }) => matches(of, match));
    assert.equal(sizeOf(range), first?.size ?? ground.settings.size, 'its size');
    assert.ok(range.from >= from && range.to <= to, 'the bounds');
    for (const no of forbidden) assert.ok(!overlap(range, no), 'a forbidden area');
    for (const other of others) {
      const wide = { from: other.from - gap, to: other.to + gap };
      assert.ok(!overlap(range, wide), `the gap to ${other.name}`);
    }
    const isKept = ground.kept.some((area) => overlap(area, range));
    assert.ok(!isKept || plan.inKeptArea, 'what the system keeps is named');
    others.push({ name: of, ...range });
  }
}

describe('The planner of ranges', () => {
  it('never lets two ranges overlap, and keeps every gap, bound and forbidden area', async () => {
    await fc.assert(
      fc.property(grounds, fc.array(name, { maxLength: 40 }), (ground, names) => {
        check(made(names, ground), ground);
      }),
      { numRuns: 400 },
    );
  });

  it('is sound in whatever order the types are asked for', async () => {
    await fc.assert(
      fc.property(
        grounds,
        fc
          .uniqueArray(name, { maxLength: 20 })
          .chain((names) =>
            fc.tuple(
              fc.constant(names),
              fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length }),
            ),
          ),
        (ground, [names, shuffled]) => {
          check(made(shuffled, ground), ground);
          // Ranges of one size fill any set of gaps alike only when nothing is odd; soundness is what must not depend on it.
          check(made(names, ground), ground);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the same answer to the same question', async () => {
    await fc.assert(
      fc.property(grounds, name, (ground, of) => {
        const shuffled = { ...ground, ranges: [...ground.ranges].reverse() };
        assert.deepEqual(planRange(of, ground), planRange(of, ground));
        const plan = planRange(of, shuffled);
        const same = planRange(of, ground);
        assert.deepEqual('range' in plan && plan.range, 'range' in same && same.range);
      }),
    );
  });

  it('says that there is no room only when there is none', async () => {
    await fc.assert(
      fc.property(grounds, name, (ground, of) => {
        const plan = planRange(of, ground);
        if (plan.kind === 'planned') return;
        const { from, to, gap, forbidden } = ground.settings;
        const cut = [
          ...forbidden,
          ...ground.ranges.map((range) => ({ from: range.from - gap, to: range.to + gap })),
        ];
        const isOpen = (port: number) =>
          !cut.some((area) => area.from <= port && port <= area.to && area.from <= area.to);
        const longest = Math.max(0, ...areasWhere({ from, to }, isOpen).map(sizeOf));
        assert.ok(
          longest < plan.size,
          `${longest} ports are free in a row, and ${plan.size} asked`,
        );
      }),
    );
  });

  it('goes where the system keeps ports only when nothing else is left, and says so', () => {
    const kept = [{ from: 2000, to: 30_000 }];
    const plan = planRange('grafana', { ranges: builtIn, kept, settings });
    assert.deepEqual(plan.kind === 'planned' && plan.inKeptArea, false);
    assert.ok(plan.kind === 'planned' && plan.range.from > 30_000);
    const all = planRange('grafana', {
      ranges: builtIn,
      kept: [{ from: 1, to: 65_535 }],
      settings,
    });
    assert.deepEqual(all, {
      kind: 'planned',
      range: { from: 3210, to: 3259 },
      by: { how: 'near', type: 'monitoring' },
      inKeptArea: true,
    });
  });

  it('puts a range behind the last or in front of the first, and else where there is room', () => {
    const ranges = [
      { name: 'a', from: 3000, to: 3099 },
      { name: 'b', from: 9000, to: 9099 },
    ];
    const plan = (changes: Partial<RangeSettings>) =>
      planRange('x', { ranges, kept: [], settings: { ...settings, ...changes } });
    assert.deepEqual(plan({ placement: 'after' }), {
      ...{ kind: 'planned', range: { from: 9110, to: 9159 }, inKeptArea: false },
      by: { how: 'after' },
    });
    assert.deepEqual(plan({ placement: 'before' }), {
      ...{ kind: 'planned', range: { from: 2940, to: 2989 }, inKeptArea: false },
      by: { how: 'before' },
    });
    assert.deepEqual(plan({ placement: 'after', to: 9150 }), {
      ...{ kind: 'planned', range: { from: 2000, to: 2049 }, inKeptArea: false },
      by: { how: 'lowest' },
    });
    assert.deepEqual(plan({ size: 6_000, to: 9_150 }), { kind: 'noRoom', size: 6_000 });
  });

  it('goes by the first rule whose pattern the name has', () => {
    const rules = [
      { match: '*-db', size: 10, near: 'database' },
      { match: '*', placement: 'after' as const },
    ];
    const ground = { ranges: builtIn, kept: [], settings: { ...settings, rules } };
    assert.deepEqual(planRange('users-db', ground), {
      ...{ kind: 'planned', range: { from: 5410, to: 5419 }, inKeptArea: false },
      by: { how: 'near', type: 'database' },
    });
    assert.deepEqual(planRange('other', ground), {
      ...{ kind: 'planned', range: { from: 11510, to: 11559 }, inKeptArea: false },
      by: { how: 'after' },
    });
    for (const [of, pattern, does] of [
      ['users-db', '*-db', true],
      ['db', '*-db', false],
      ['users-db', 'users*', true],
      ['a-b-c', 'a*b*c', true],
      ['abc', 'ab*bc', false],
      ['web', 'web', true],
      ['web2', 'web', false],
    ] as const)
      assert.equal(matches(of, pattern), does, `${of} ${pattern}`);
  });
});

describe('Likeness', () => {
  it('goes by shared words, of which the last counts double, and then by neighbours', () => {
    assert.equal(likeness('billing-db', 'database'), 4);
    assert.equal(likeness('billing-db', 'billing-cache'), 2);
    assert.equal(likeness('billing-db2', 'orders-db'), 4);
    assert.equal(likeness('billing-db', 'infrastructure'), 1);
    assert.equal(likeness('billing-db', 'users-sql'), 1, 'of one kind');
    assert.equal(likeness('billing-db', 'storybook'), 0);
    assert.equal(likeness('quux', 'dev'), 0);
  });

  /** The three examples of the page, as the code works them out. */
  it('puts the examples of the documentation where they say', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/ranges.md'), 'utf8');
    const rows = [
      ...page.matchAll(/^\| `([a-z-]+)` \| (.*?) \| (\d+)-(\d+) \| (\d) \| `([a-z-]+)` \|/gm),
    ];
    assert.equal(rows.length, 3);
    for (const [, of = '', given = '', from, to, score, beside = ''] of rows) {
      const [, without] = /without `(.*)`/.exec(given) ?? [];
      const [, other, first, last] = /with `(.*)` at (\d+)-(\d+)/.exec(given) ?? [];
      const ranges = [
        ...builtIn.filter((type) => type.name !== without),
        ...(other ? [{ name: other, from: Number(first), to: Number(last) }] : []),
      ];
      const plan = planRange(of, {
        ...{ ranges, kept: [] },
        settings: { ...settings, forbidden: knownPorts() },
      });
      assert.ok(plan.kind === 'planned', of);
      assert.deepEqual(plan.range, { from: Number(from), to: Number(to) }, of);
      assert.deepEqual(plan.by, { how: 'near', type: beside }, of);
      assert.equal(likeness(of, beside), Number(score), of);
    }
  });
});
