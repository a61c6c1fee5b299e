/** What runner events fold into, for every life that a runner can have. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { phaseOf } from '#protocol/runner-phases.ts';
import { groups } from '#server/runners/runner-groups.ts';
import { RunnerLedger } from '#server/runners/runner-ledger.ts';
import { edges, mayHappen, statesOf, stepFrom } from '#server/runners/runner-transitions.ts';
import { eventOf, eventTypes, lives, projectId } from './runner-life.ts';

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

/** Everything that can happen to one that never runs, in some order. */
const nothings = ['Checking', 'Refused', 'Starting', 'NotStarted', 'StopAsked', 'Asked'] as const;
const somethings = ['Started', 'Found', 'Exited', 'Lost', 'Unknown'] as const;

describe('What takes the place of a runner that ended', () => {
  const ended = () => {
    const ledger = new RunnerLedger();
    const types = ['Asked', 'Checking', 'Starting', 'Started', 'Exited'] as const;
    for (const type of types) ledger.apply(eventOf(`runner${type}`, 'r_0'), 1);
    return ledger;
  };
  const asked = (id: string, replaces?: string) => {
    const event = eventOf('runnerAsked', id);
    assert.ok(event.type === 'runnerAsked');
    return { ...event, runner: { ...event.runner, name: 'r_0' }, replaces };
  };
  /** Applies those that can happen, each in its turn. */
  const happen = (ledger: RunnerLedger, id: string, types: readonly string[]) => {
    for (const type of types) {
      const event = type === 'Asked' ? asked(id) : eventOf(`runner${type}` as 'runnerReady', id);
      if (ledger.admits(event)) ledger.apply(event, 2);
    }
  };
  const who = fc.constantFrom('r_0', 'r_1');
  const ways = fc.array(fc.constantFrom(...nothings), { maxLength: 12 });

  it('leaves it as it was when it is withdrawn, or ended before it ran, whatever came between', () => {
    return fc.assert(
      fc.property(who, ways, fc.boolean(), (id, between, isStopped) => {
        const ledger = ended();
        const before = asJson(ledger);
        ledger.apply(asked(id, 'r_0'), 2);
        happen(ledger, id, between);
        const later = new RunnerLedger();
        later.restore(asJson(ledger));
        for (const each of [ledger, later]) {
          assert.equal(each.size, 1, 'one name, one runner');
          if (isStopped) happen(each, id, ['StopAsked']);
          const of = { runnerId: id, projectId };
          const stopped = { type: 'runnerStopped', ...of, ended: [] } as const;
          if (each.runner(id)?.state === 'stopping') each.apply(stopped, 2);
          else if (each.runner(id)?.state === 'failed') happen(each, id, ['Withdrawn']);
          else happen(each, id, ['Refused', 'Checking', 'Starting', 'NotStarted', 'Withdrawn']);
          assert.deepEqual(asJson(each), before);
        }
      }),
    );
  });

  it('has its place for good once it ran, or may have', () => {
    return fc.assert(
      fc.property(who, fc.constantFrom(...somethings), (id, type) => {
        const ledger = ended();
        ledger.apply(asked(id, 'r_0'), 2);
        happen(ledger, id, ['Checking', 'Starting', type]);
        assert.deepEqual([ledger.size, ledger.runner(id)?.previous], [1, undefined]);
        assert.equal(ledger.runnerNamed(projectId, 'r_0')?.id, id);
      }),
    );
  });

  it('that came to nothing itself is not what comes back for the next one', () => {
    const ledger = ended();
    const before = asJson(ledger);
    for (const [id, other] of [
      ['r_1', 'r_0'],
      ['r_2', 'r_1'],
    ] as const) {
      ledger.apply(asked(id, other), 2);
      happen(ledger, id, ['Checking', 'Refused']);
    }
    happen(ledger, 'r_2', ['Withdrawn']);
    assert.deepEqual(asJson(ledger), before);
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

  it('calls the phases of a life as clients do', () => {
    for (const [group, states] of Object.entries(groups))
      for (const state of states) assert.equal(phaseOf({ state }), group, state);
    assert.equal(phaseOf({ state: 'stopping' }), 'stopping');
  });

  it('never forgets what runs, or may', () => {
    for (const state of [
      ...groups.pending,
      ...groups.living,
      ...groups.doubtful,
      'stopping',
    ] as const) {
      assert.ok(!mayHappen(state, 'runnerRemoved'), state);
      assert.ok(!mayHappen(state, 'runnerWithdrawn'), state);
    }
  });
});
