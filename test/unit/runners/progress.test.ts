/** Whether an agent gets anywhere, over any course of it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Progress, type ProgressFacts, progressOf } from '#server/runners/progress.ts';

const minute = 60_000;
const patience = { time: 30 * minute, tokens: 1_000 };

function watched(course: readonly (readonly [at: number, facts: ProgressFacts])[]): boolean[] {
  let known: Progress | undefined;
  return course.map(([at, facts]) => {
    known = progressOf(known, facts, at * minute, patience);
    return known.isStuck;
  });
}
const facts = (tokens: number, toolCalls = 0, tree = 'a') => ({ tree, toolCalls, tokens });

describe('An agent', () => {
  it('is stuck once it spends for long without a change, and no more when there is one', () => {
    const course = [
      [0, facts(0)],
      [29, facts(10)],
      [31, facts(20)],
      [32, facts(30, 1)],
      [61, facts(40, 1)],
      [63, facts(50, 1)],
      [64, facts(60, 1, 'b')],
    ] as const;
    assert.deepEqual(watched(course), [false, false, true, false, false, true, false]);
  });

  it('is stuck once it spends much without a change', () => {
    assert.deepEqual(
      watched([
        [0, facts(0)],
        [1, facts(999)],
        [2, facts(1_000)],
      ]),
      [...[false, false, true]],
    );
  });

  it('that spends nothing waits for a person, and is never stuck', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000)), (waits) => {
        const course = [...waits].sort((a, b) => a - b).map((at) => [at, facts(500)] as const);
        assert.ok(!watched(course).includes(true));
      }),
    );
  });

  it('is never stuck where both limits are off', () => {
    const before = progressOf(undefined, facts(0), 0, { time: 0, tokens: 0 });
    assert.equal(progressOf(before, facts(1e9), 1e12, { time: 0, tokens: 0 }).isStuck, false);
  });
});
