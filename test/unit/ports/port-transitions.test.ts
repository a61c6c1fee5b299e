/** The life of a lease, row by row as ARCHITECTURE.md draws it. */
import assert from 'node:assert/strict';
import type { PortState } from '#server/ports/port-lease.ts';
import { nextState, type Sight, type Turn } from '#server/ports/port-transitions.ts';

const rows: readonly [PortState, Sight | Turn, PortState][] = [
  ['reserved', 'oursListens', 'bound'],
  ['reserved', 'strangerListens', 'contested'],
  ['reserved', 'nobodyListens', 'reserved'],
  ['reserved', 'timeIsUp', 'unbound'],
  ['bound', 'oursListens', 'bound'],
  ['bound', 'strangerListens', 'contested'],
  ['bound', 'nobodyListens', 'unbound'],
  ['bound', 'timeIsUp', 'bound'],
  ['unbound', 'oursListens', 'bound'],
  ['unbound', 'strangerListens', 'contested'],
  ['unbound', 'nobodyListens', 'unbound'],
  ['unbound', 'timeIsUp', 'unbound'],
  ['contested', 'oursListens', 'bound'],
  ['contested', 'strangerListens', 'contested'],
  ['contested', 'nobodyListens', 'reserved'],
  ['contested', 'timeIsUp', 'contested'],
  ['down', 'oursListens', 'bound'],
  ['down', 'strangerListens', 'down'],
  ['down', 'nobodyListens', 'down'],
  ['down', 'timeIsUp', 'down'],
  ['reserved', 'ownerDies', 'down'],
  ['bound', 'ownerDies', 'down'],
  ['unbound', 'ownerDies', 'down'],
  ['contested', 'ownerDies', 'down'],
  ['down', 'ownerDies', 'down'],
  ['down', 'isTaken', 'reserved'],
];

describe('A lease', () => {
  for (const [state, sight, next] of rows)
    it(`that is ${state} is ${next} when seen: ${sight}`, () => {
      assert.equal(nextState(state, sight), next);
    });
});
