/** The numbers of worktrees: the lowest that is free, never one for two, and kept as long as nobody needs that of one that is gone. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { SeenProject } from '#server/projects/project.ts';
import { ProjectLedger } from '#server/projects/project-ledger.ts';

const main = (n: number) => `p_0000000${n}`;
const copy = (family: number, n: number): SeenProject => ({
  ...{ id: `p_${family}000000${n}`, root: `/w/${family}-${n}`, name: 'shop' },
  mainProjectId: main(family),
});

function number(
  ledger: ProjectLedger,
  id: string,
  gone: readonly string[] = [],
): number | undefined {
  for (const event of ledger.number(id, new Set(gone))) ledger.apply(event, 0);
  return ledger.project(id)?.copy;
}

function met(...projects: readonly SeenProject[]): ProjectLedger {
  const ledger = new ProjectLedger();
  for (const project of projects) ledger.apply({ type: 'projectMet', project }, 0);
  return ledger;
}

describe('The number of a worktree', () => {
  const [a, b, c] = [copy(1, 1), copy(1, 2), copy(1, 3)];

  it('is the lowest that no other of its main checkout has, and stays', () => {
    const ledger = met(a, b, c, copy(2, 1));
    assert.deepEqual(
      [b, a, c].map(({ id }) => number(ledger, id)),
      [1, 2, 3],
    );
    assert.equal(number(ledger, copy(2, 1).id), 1);
    assert.deepEqual(
      [a, b, c].map(({ id }) => number(ledger, id)),
      [2, 1, 3],
    );
    ledger.apply({ type: 'projectMet', project: { ...a, branch: 'next' } }, 1);
    assert.equal(ledger.project(a.id)?.copy, 2);
  });

  it('is nothing for a main checkout or what was not met', () => {
    const ledger = met({ id: main(1), root: '/w', name: 'shop' });
    assert.deepEqual(ledger.number(main(1), new Set()), []);
    assert.deepEqual(ledger.number(a.id, new Set()), []);
  });

  it('is free again when the worktree is forgotten or belongs to another main checkout', () => {
    const ledger = met(a, b, c);
    for (const { id } of [a, b]) number(ledger, id);
    ledger.apply({ type: 'projectForgotten', projectId: a.id }, 1);
    assert.equal(number(ledger, c.id), 1);
    ledger.apply({ type: 'projectMet', project: { ...b, mainProjectId: main(2) } }, 1);
    assert.equal(ledger.project(b.id)?.copy, undefined);
  });

  it('is taken from one that is gone when another needs it, and not before', () => {
    const ledger = met(a, b, c);
    for (const { id } of [a, b]) number(ledger, id);
    assert.equal(number(ledger, b.id, [a.id]), 2);
    assert.equal(ledger.project(a.id)?.copy, 1);
    assert.equal(number(ledger, c.id, [a.id]), 1);
    assert.equal(ledger.project(a.id)?.copy, undefined);
    assert.equal(number(ledger, a.id), 3);
  });

  it('survives being saved and read again', () => {
    const ledger = met(a, b);
    number(ledger, b.id);
    const again = new ProjectLedger();
    again.restore(JSON.parse(JSON.stringify(ledger.save())));
    assert.equal(again.project(b.id)?.copy, 1);
    assert.equal(number(again, a.id), 2);
  });

  it('whatever happens, is never that of two, never changes for who is there, and leaves no lower one free', async () => {
    const step = fc.record({
      what: fc.constantFrom('number', 'meet', 'forget', 'lose', 'find', 'restart'),
      family: fc.integer({ min: 1, max: 2 }),
      n: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let ledger = new ProjectLedger();
        const gone = new Set<string>();
        for (const { what, family, n } of steps) {
          const project = copy(family, n);
          const before = new Map([...ledger.projects()].map((each) => [each.id, each.copy]));
          if (what === 'meet') ledger.apply({ type: 'projectMet', project }, 0);
          if (what === 'forget')
            ledger.apply({ type: 'projectForgotten', projectId: project.id }, 0);
          if (what === 'lose') gone.add(project.id);
          if (what === 'find') gone.delete(project.id);
          if (what === 'restart') {
            const next = new ProjectLedger();
            next.restore(JSON.parse(JSON.stringify(ledger.save())));
            ledger = next;
          }
          if (what === 'number') {
            const given = number(ledger, project.id, [...gone]);
            if (ledger.project(project.id)) assert.ok(given !== undefined && given > 0);
            const others = [...ledger.projects()].filter(
              (each) => each.mainProjectId === main(family) && each.id !== project.id,
            );
            if (given !== undefined && before.get(project.id) === undefined)
              for (let lower = 1; lower < given; lower++)
                assert.ok(others.some((each) => each.copy === lower && !gone.has(each.id)));
          }
          for (const [id, was] of before)
            if (was !== undefined && !gone.has(id) && id !== project.id)
              assert.equal(ledger.project(id)?.copy, was);
          for (const one of [1, 2]) {
            const numbers = [...ledger.projects()]
              .filter((each) => each.mainProjectId === main(one) && each.copy !== undefined)
              .map((each) => each.copy);
            assert.equal(new Set(numbers).size, numbers.length, `${numbers}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
