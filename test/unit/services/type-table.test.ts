/** What files may say of service types, what comes of it, and what is refused with whose and where. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { serviceTypeOf } from '#services/service-type-of.ts';
import { serviceTypes } from '#services/service-types.ts';
import { type DeclaredType, type SaidOfType, TypeTable } from '#services/type-table.ts';

type Entry = readonly [name: string, says: SaidOfType | false];

/** Entries as a file of one a line has them; a key of an entry stands at column 20. */
function declared(file: string, ...entries: readonly Entry[]): DeclaredType[] {
  return entries.map(([name, says], n) => ({
    ...{ name, says },
    placeOf: (...keys) => ({ file, line: n + 1, column: keys.length > 0 ? 20 : 1 }),
  }));
}

const range = (from: number, to: number) => ({ range: { from, to } });

function sound(below: TypeTable, by: 'user' | 'project', ...entries: readonly Entry[]): TypeTable {
  const layered = below.with(by, declared(`${by}.jsonc`, ...entries));
  assert.ok(layered.kind === 'sound', JSON.stringify(layered));
  return layered.table;
}

function refused(below: TypeTable, by: 'user' | 'project', ...entries: readonly Entry[]): string[] {
  const layered = below.with(by, declared(`${by}.jsonc`, ...entries));
  assert.ok(layered.kind === 'refused');
  return layered.problems.map(
    ({ file, line, column, where, message }) => `${file}:${line}:${column}: ${where}: ${message}`,
  );
}

const { builtIn } = TypeTable;

describe('The table of service types', () => {
  it('has what is built in, and nothing else when no file says anything', () => {
    assert.deepEqual(
      builtIn.rows.map(({ name }) => name),
      serviceTypes.map(({ name }) => name),
    );
    assert.equal(sound(builtIn, 'user'), builtIn);
    assert.deepEqual(builtIn.named('frontend'), builtIn.named('dev'));
  });

  it('gains a type with all that is said of it, and where', () => {
    const says = {
      ...range(4_300, 4_349),
      ...{ preferred: 4_321, env: ['SHOP_PORT'], ready: { http: '/up' }, singleton: true },
    };
    assert.deepEqual(sound(builtIn, 'user', ['storefront', says]).named('storefront'), {
      ...says,
      ...{ name: 'storefront', alsoCalled: [], automatic: false },
      definedIn: { by: 'user', file: 'user.jsonc', line: 1, column: 1 },
    });
  });

  it('changes a built-in type key by key, which keeps its other name', () => {
    const user = sound(builtIn, 'user', ['dev', { ...range(5_200, 5_299), preferred: 5_210 }]);
    const project = sound(user, 'project', ['dev', { env: ['WEB_PORT'] }]);
    const dev = project.named('frontend');
    assert.deepEqual(dev?.range, { from: 5_200, to: 5_299 });
    assert.deepEqual(
      [dev?.preferred, dev?.env, dev?.definedIn.by],
      [5_210, ['WEB_PORT'], 'project'],
    );
  });

  it("lets a project prefer a port of the built-in range, and forgets that where the user's range is another", () => {
    const user = sound(builtIn, 'user', ['dev', range(5_200, 5_299)]);
    assert.equal(
      sound(builtIn, 'project', ['dev', { preferred: 3_010 }]).named('dev')?.preferred,
      3_010,
    );
    assert.equal(
      sound(user, 'project', ['dev', { preferred: 3_010 }]).named('dev')?.preferred,
      undefined,
    );
  });

  it('gives a name that was another’s second name to the type that has it for its own', () => {
    const table = sound(builtIn, 'user', ['frontend', range(4_300, 4_349)]);
    assert.equal(table.named('frontend')?.range.from, 4_300);
    assert.deepEqual(table.named('dev')?.alsoCalled, []);
  });

  it('loses what a file takes away, whose ports are then free for others', () => {
    const table = sound(builtIn, 'user', ['hub', false], ['desk', range(4_450, 4_460)]);
    assert.equal(table.named('hub'), undefined);
    assert.deepEqual(refused(builtIn, 'user', ['nope', false]), [
      'user.jsonc:1:1: types.nope: takes away a type that is not there',
    ]);
    assert.match(
      refused(builtIn, 'user', ['dev', false])[0] ?? '',
      /can be changed, but not taken/,
    );
  });

  it('has the nearer of two entries as a whole, and none that the nearer takes away', () => {
    const far: Entry = ['storefront', { ...range(4_300, 4_349), env: ['A'] }];
    const near = sound(builtIn, 'project', far, ['storefront', range(4_350, 4_359)]);
    assert.deepEqual(near.named('storefront')?.env, []);
    assert.equal(
      sound(builtIn, 'project', far, ['storefront', false]).named('storefront'),
      undefined,
    );
  });

  it('refuses ranges that overlap, with both owners', () => {
    assert.deepEqual(
      refused(builtIn, 'user', ['a', range(4_300, 4_310)], ['b', range(4_310, 4_320)]),
      [
        "user.jsonc:2:20: types.b.range: 4310-4320 of 'b' overlaps 4300-4310 of 'a' (user.jsonc:1:1)",
      ],
    );
    const user = sound(builtIn, 'user', ['a', range(4_300, 4_310)]);
    assert.deepEqual(
      refused(user, 'project', ['b', range(3_099, 3_099)], ['c', range(4_290, 4_300)]),
      [
        "project.jsonc:1:20: types.b.range: 3099-3099 of 'b' overlaps 3000-3099 of 'dev' (built in)",
        "project.jsonc:2:20: types.c.range: 4290-4300 of 'c' overlaps 4300-4310 of 'a' (user.jsonc:1:1)",
      ],
    );
  });

  it('lets a project have a range in which a type was made by itself', () => {
    const user = sound(builtIn, 'user', ['grafana', { ...range(4_300, 4_310), automatic: true }]);
    const table = sound(user, 'project', ['storefront', range(4_300, 4_349)]);
    assert.deepEqual(
      table.overlapping({ from: 4_300, to: 4_300 }).map(({ name }) => name),
      ['grafana', 'storefront'],
    );
  });

  it('refuses a type without a range and a preferred port outside of it', () => {
    assert.deepEqual(
      refused(builtIn, 'project', ['a', { preferred: 4_300 }], ['dev', { preferred: 4_000 }]),
      [
        `project.jsonc:1:1: types.a: needs a "range", because no type called 'a' is built in`,
        "project.jsonc:2:20: types.dev.preferred: 4000 lies outside the range of 'dev'",
      ],
    );
  });

  it('decides about services: types of files count, and what was taken away says nothing', () => {
    const types = sound(builtIn, 'user', ['store', range(4_300, 4_349)], ['database', false]);
    const typeOf = (service: string, asked?: string) => {
      const answer = serviceTypeOf({ service, asked, types });
      return answer.kind === 'known' ? answer.type.name : `${answer.word}: ${answer.didYouMean}`;
    };
    assert.equal(typeOf('store'), 'store');
    assert.equal(typeOf('store-2'), 'store');
    assert.equal(typeOf('stoer'), 'stoer: store');
    assert.equal(typeOf('postgres'), 'dev');
    assert.equal(typeOf('x', 'database'), 'database: undefined');
  });

  const entry = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'dev', 'hub', 'api', 'frontend'),
    fc.oneof(
      fc.constant(false as const),
      fc.record(
        {
          range: fc
            .tuple(fc.integer({ min: 2_990, max: 4_420 }), fc.integer({ min: 0, max: 120 }))
            .map(([from, size]) => ({ from, to: from + size })),
          preferred: fc.integer({ min: 2_990, max: 4_420 }),
          automatic: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    ),
  );

  it('whatever files say, is refused or has no port in two ranges, each name once and each type findable', async () => {
    let tables = 0;
    await fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 4 }),
        fc.array(entry, { maxLength: 4 }),
        (user, project) => {
          const layered = builtIn.with('user', declared('user.jsonc', ...user));
          if (layered.kind === 'refused') return assert.ok(layered.problems.length > 0);
          const both = layered.table.with('project', declared('project.jsonc', ...project));
          if (both.kind === 'refused') return assert.ok(both.problems.length > 0);
          tables++;
          const { rows, words } = both.table;
          assert.equal(new Set(words).size, words.length);
          for (const row of rows) {
            assert.equal(both.table.named(row.name), row);
            assert.ok(row.range.from <= row.range.to);
            for (const other of rows)
              if (
                other !== row &&
                row.range.from <= other.range.to &&
                other.range.from <= row.range.to
              )
                assert.ok([row, other].some((one) => one.automatic && one.definedIn.by === 'user'));
          }
          for (const [name, says] of project.slice(-1))
            assert.equal(
              rows.some((row) => row.name === name),
              says !== false,
            );
          return undefined;
        },
      ),
      { numRuns: 2_000 },
    );
    assert.ok(tables > 100, `${tables} tables were sound`);
  });
});
