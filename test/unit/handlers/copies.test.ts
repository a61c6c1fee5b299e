/** Where the ports of copies lie: apart from one another, and never in the range of another type. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { atDistance } from '#server/handlers/copies.ts';
import { TypeTable } from '#services/type-table.ts';
import { plainWish } from '#test/unit/ports/quay.ts';

const types = TypeTable.builtIn;

describe('The ports of a copy', () => {
  const at = (number: number, more: object = {}, step = 10, siblings: number[] = []) =>
    atDistance({ ...plainWish, ...more }, { number, siblings, mains: undefined, types, step });

  it('end where the range of the type ends: then the copy keeps one of its own', () => {
    assert.deepEqual(at(9).first, [3_090]);
    assert.deepEqual([at(10).first, at(10).preferred], [[], []]);
  });

  it('lie outside of every range where the port of the main checkout does', () => {
    assert.deepEqual(at(2, { declared: 5_173 }).first, [5_193]);
    assert.deepEqual(at(30, { declared: 5_173 }).first, []);
    assert.deepEqual(at(6_500, { declared: 60_000 }).first, []);
  });

  it('go by the declared port, then what it would like, then what the main checkout has', () => {
    const { first } = atDistance(plainWish, {
      number: 1,
      siblings: [],
      mains: 3_004,
      types,
      step: 10,
    });
    assert.deepEqual(first, [3_014]);
    assert.deepEqual(at(1, { preferred: [3_005] }).first, [3_015]);
    assert.deepEqual(at(1, { declared: 3_002, preferred: [3_005] }).first, [3_012]);
  });

  it('are never those of another copy, whatever step and block', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 25 }),
        ([one = 0, other = 0], step, count) => {
          const blockOf = (number: number) => {
            const { first, spared } = at(number, { count, declared: 3_000 }, step, [0, one, other]);
            const [start] = number === 0 ? [3_000] : (first ?? []);
            const block =
              start === undefined ? [] : Array.from({ length: count }, (_, n) => start + n);
            for (const port of block) {
              assert.ok(port <= 3_099 || number === 0);
              assert.ok(!spared?.includes(port), `${port} is spared for another`);
            }
            return block;
          };
          const others = new Set(blockOf(other));
          assert.ok(blockOf(one).every((port) => !others.has(port)));
        },
      ),
    );
  });
});
