/** What runner events fold into, for every life that a runner can have. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RunnerLedger } from '#server/runners/runner-ledger.ts';
import {
  edges,
  groups,
  mayHappen,
  statesOf,
  stepFrom,
} from '#server/runners/runner-transitions.ts';
import { eventOf, eventTypes, lives } from './runner-life.ts';

type Events = Parameters<RunnerLedger['apply']>[0][];

function folded(events: Events): RunnerLedger {
  const ledger = new RunnerLedger();
  for (const [n, event] of events.entries()) ledger.apply(event, n);
  return ledger;
}

const asJson = (ledger: RunnerLedger) => JSON.parse(JSON.stringify(ledger.save()));

describe('The ledger of runners', () => {
  it('is the same after replay, and after a snapshot at any point and the rest', () => {
    return fc.assert(
      fc.property(lives, fc.nat(60), (events, at) => {
        const whole = asJson(folded(events));
        assert.deepEqual(asJson(folded(events)), whole);
        const later = new RunnerLedger();
        later.restore(asJson(folded(events.slice(0, at))));
        for (const [n, event] of events.slice(at).entries()) later.apply(event, at + n);
        assert.deepEqual(asJson(later), whole);
      }),
    );
  });

  it('has every runner under its name, and nothing else', () => {
    return fc.assert(
      fc.property(lives, (events) => {
        const ledger = folded(events);
        for (const runner of ledger.runners())
          assert.equal(ledger.runnerNamed(runner.projectId, runner.name), runner);
        const names = new Set(Array.from(ledger.runners(), ({ name }) => name));
        assert.equal(names.size, ledger.size);
      }),
    );
  });

  it('keeps process, host and leases only of what runs or may', () => {
    return fc.assert(
      fc.property(lives, (events) => {
        for (const runner of folded(events).runners()) {
          const isGone = statesOf(['exited', 'crashLooping']).includes(runner.state);
          if (isGone) assert.deepEqual([runner.process, runner.leaseIds], [undefined, []]);
          if (statesOf(['living']).includes(runner.state))
            assert.ok(runner.process, 'a living runner has a process');
        }
      }),
    );
  });

  it('changes nothing for what cannot happen, as after a record was lost', () => {
    return fc.assert(
      fc.property(lives, fc.constantFrom(...eventTypes), (events, type) => {
        const ledger = folded(events);
        const before = asJson(ledger);
        const event = eventOf(type, 'r_0');
        if (ledger.admits(event)) return;
        ledger.apply(event, 99);
        assert.deepEqual(asJson(ledger), before);
      }),
    );
  });

  it('begins anew when somebody has it started again', () => {
    const types = ['Asked', 'Checking', 'Starting', 'Started', 'Exited', 'Restarting'] as const;
    const again = ['Checking', 'Starting', 'Started', 'Exited', 'CrashLooping'] as const;
    const events = [...types, ...again].map((type) => eventOf(`runner${type}`, 'r_0'));
    const ledger = folded(events);
    assert.equal(ledger.runner('r_0')?.restarts, 1);
    assert.equal(ledger.runner('r_0')?.state, 'crashLooping');
    ledger.apply(eventOf('runnerAsked', 'r_0'), 99);
    assert.deepEqual([ledger.runner('r_0')?.restarts, ledger.runner('r_0')?.crashes], [0, []]);
  });
});

describe('The table of a runner’s life', () => {
  it('leads to one state from each state by each event', () => {
    const seen = new Set<string>();
    for (const { from, event } of edges)
      for (const state of statesOf(from)) {
        assert.ok(!seen.has(`${state}/${event}`), `${state}/${event} is there once`);
        seen.add(`${state}/${event}`);
      }
  });

  it('lets every runner be ended, whatever it does, and every end be started from', () => {
    const all = new Set(Object.values(groups).flat());
    for (const state of all) assert.equal(stepFrom(state, 'runnerStopAsked')?.state, 'stopping');
    for (const state of groups.over) assert.ok(mayHappen(state, 'runnerAsked'));
  });

  it('never forgets what runs, or may', () => {
    for (const state of [
      ...groups.pending,
      ...groups.living,
      ...groups.doubtful,
      'stopping',
    ] as const)
      assert.ok(!mayHappen(state, 'runnerRemoved'), state);
  });
});
