/** The checker of the fault `load` finds out each kind of wrong that it is there for, and nothing in what is right. */
import assert from 'node:assert/strict';
import { judgeLoad, type LoadFacts } from '#test/chaos/load-checker.ts';
import type { LoadLine } from '#test/programs/load-client.ts';

const line = (what: LoadLine['what'], at: number, more: Partial<LoadLine> = {}): LoadLine => ({
  ...{ what, at, leaseId: 'l1', port: 3000, service: 'plain-a', ...more },
});
const leased = (id: string, port: number, service: string, more: object = {}) => ({
  ...{ type: 'portLeased', lease: { id, port, service, ...more } },
});
const released = (leaseId: string, reason = 'released') => ({
  ...{ type: 'portReleased', leaseId, reason },
});
const recordsOf = (...events: Record<string, unknown>[]) =>
  events.map((event, n) => ({ hash: '', prev: '', at: 0, revision: n + 1, events: [event] }));
const right: LoadFacts = {
  logs: [[line('leased', 1), line('releasing', 2), line('released', 3)]],
  records: recordsOf(leased('l1', 3000, 'plain-a'), released('l1')),
  ...{ held: [], strangersOn: [], made: [], builtIn: [], isOverSince: 0 },
};
const kept = { ...right, logs: [[line('leased', 1)]], held: ['l1'] };
const one = (at: number, more: Partial<LoadLine> = {}) =>
  line('uses', at, { service: 'the-one', type: 'the-one', ...more });
const shares: LoadFacts = {
  ...{ ...right, made: [['the-one', { from: 3000, to: 3009 }]], held: ['l1'] },
  logs: [[one(1)], [one(2)]],
  records: recordsOf(leased('l1', 3000, 'the-one', { singleton: 'type:the-one' })),
};

describe('The checker of a harbor under load', () => {
  const check = (facts: LoadFacts) => judgeLoad(facts).map(({ rule }) => rule);

  it('has nothing against what is right, a shared singleton included', () => {
    assert.deepEqual(check(right), []);
    assert.deepEqual(check({ ...kept, records: recordsOf(leased('l1', 3000, 'plain-a')) }), []);
    assert.deepEqual(check(shares), []);
  });

  const wrongs: Readonly<Record<string, readonly [string, LoadFacts]>> = {
    'a port that two clients held': [
      'I2',
      { ...right, logs: [...right.logs, [line('leased', 1.5, { leaseId: 'l2', service: 'b' })]] },
    ],
    'a port that the journal gave twice': [
      'I2',
      {
        ...right,
        records: recordsOf(
          leased('l0', 3000, 'x'),
          ...right.records.flatMap(({ events }) => events),
        ),
      },
    ],
    'a singleton with two ports': ['I2', { ...shares, logs: [[one(1)], [one(2, { port: 3001 })]] }],
    'a singleton with two leases': [
      'I2',
      {
        ...shares,
        records: recordsOf(
          leased('l1', 3000, 'the-one', { singleton: 'type:the-one' }),
          leased('l2', 3001, 'the-one', { singleton: 'type:the-one' }),
        ),
      },
    ],
    'a lease that was told and is not in the journal': ['I4', { ...right, records: [] }],
    'a lease that ended though nobody wanted it': ['I4', kept],
    'a lease that was kept and is not held': [
      'I4',
      { ...kept, records: recordsOf(leased('l1', 3000, 'plain-a')), held: [] },
    ],
    'a lease for a time that is held for ever': [
      'I4',
      {
        ...{ ...kept, records: recordsOf(leased('l1', 3000, 'plain-a')) },
        logs: [[line('leased', 1, { until: 2 })]],
      },
    ],
    'a lease of which nobody was told': [
      'I5',
      {
        ...right,
        records: [...right.records, ...recordsOf(leased('l9', 3009, 'z'))],
        held: ['l9'],
      },
    ],
    'a move without a stranger': [
      'P3',
      {
        ...kept,
        records: recordsOf(leased('l1', 3000, 'plain-a'), {
          type: 'portMoved',
          leaseId: 'l1',
          to: 3001,
        }),
      },
    ],
    'a stranger that was stopped': [
      'P3',
      { ...right, logs: [...right.logs, [line('stoppedDecoy', 1)]] },
    ],
    'a port that could not be bound': [
      'I2',
      { ...right, logs: [...right.logs, [line('inUse', 1)]] },
    ],
    'a type that was made twice': [
      'I5',
      {
        ...right,
        made: [
          ['a', { from: 1, to: 2 }],
          ['a', { from: 3, to: 4 }],
        ],
      },
    ],
    'ranges that overlap': [
      'I2',
      { ...right, made: [['a', { from: 1, to: 5 }]], builtIn: [{ from: 5, to: 9 }] },
    ],
    'a port outside the range of its type': [
      'I5',
      { ...shares, made: [['the-one', { from: 4000, to: 4009 }]] },
    ],
  };
  for (const [what, [rule, facts]] of Object.entries(wrongs))
    it(`finds out ${what}`, () =>
      assert.ok(check(facts).includes(rule as 'I2'), `${check(facts)}`));
});
