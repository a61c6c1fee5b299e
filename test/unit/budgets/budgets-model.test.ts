/** Every interleaving of launches, use, ends, crashes and periods: no hard limit is passed by what was granted, and nothing is lost. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Manner, Purse, replayed, restored } from './purse.ts';
import { happening } from './spendings.ts';

function always(manner: Manner, numRuns = 400): void {
  const life = fc.array(happening, { minLength: 20, maxLength: 80, size: 'max' });
  const property = fc.property(life, (happenings) => new Purse(manner).play(happenings));
  fc.assert(property, { numRuns, endOnFailure: manner.isNaive === true });
}

describe('Whatever happens to budgets, in whatever order', () => {
  it('spent and reserved never pass a hard limit, while agents stop when they are paused', () =>
    always({ isObedient: true })).timeout(120_000);

  it('nothing but use beyond what was reserved, and people, brings anybody past one', () =>
    always({})).timeout(120_000);

  it('(control) who checks first and adds later passes it', () =>
    assert.throws(
      () => always({ isObedient: true, isNaive: true }),
      ({ cause, message }: Error) => /spent \+ reserved <= limit/.test(`${cause} ${message}`),
    )).timeout(120_000);

  it('any beginning of what happened gives the same, read again or saved and restored', () => {
    const life = fc.array(happening, { maxLength: 50, size: 'max' });
    const property = fc.property(life, fc.nat(), (happenings, at) => {
      const purse = new Purse();
      purse.play(happenings);
      const until = at % (purse.events.length + 1);
      const beginning = replayed(purse.events.slice(0, until));
      const same = restored(beginning);
      assert.deepEqual(same.save(), beginning.save());
      for (const event of purse.events.slice(until)) same.apply(event);
      assert.deepEqual(same.save(), purse.ledger.save());
    });
    fc.assert(property, { numRuns: 150 });
  }).timeout(120_000);
});
