/** The built-in types are what the specification lists, and no two share a port. */
import assert from 'node:assert/strict';
import { serviceTypes } from '#services/service-types.ts';
import { TypeTable } from '#services/type-table.ts';

const specified: readonly (readonly [name: string, from: number, to: number])[] = [
  ['dev', 3000, 3099],
  ['monitoring', 3100, 3199],
  ['ui', 4000, 4099],
  ['docs', 4100, 4199],
  ['hub', 4400, 4499],
  ['functions', 5000, 5099],
  ['database', 5430, 5499],
  ['storybook', 6006, 6029],
  ['infrastructure', 6370, 6399],
  ['api', 8000, 8099],
  ['proxy', 8100, 8199],
  ['build', 8200, 8299],
  ['messaging', 9050, 9098],
  ['auth', 9099, 9199],
  ['test', 9200, 9299],
  ['coordination', 9870, 9899],
  ['ai', 11400, 11499],
];

describe('the built-in service types', () => {
  it('are seventeen', () => assert.equal(serviceTypes.length, 17));

  for (const [name, from, to] of specified) {
    it(`give ${name} the ports ${from} to ${to}`, () => {
      const type = TypeTable.builtIn.named(name);
      assert.deepEqual([type?.range.from, type?.range.to], [from, to]);
    });
  }

  it('have no port in common', () => {
    const byRange = [...serviceTypes].sort((one, other) => one.from - other.from);
    for (const [at, type] of byRange.entries()) {
      assert.ok(type.from <= type.to, `${type.name} is empty`);
      const next = byRange[at + 1];
      assert.ok(next === undefined || type.to < next.from, `${type.name} runs into ${next?.name}`);
    }
  });

  it('have no name in common', () => {
    const names = serviceTypes.flatMap((type) => [type.name, ...type.alsoCalled]);
    assert.equal(new Set(names).size, names.length);
  });

  it('know dev as frontend too', () =>
    assert.equal(TypeTable.builtIn.named('frontend')?.name, 'dev'));

  it('do not know a name that is none', () =>
    assert.equal(TypeTable.builtIn.named('fronted'), undefined));
});
