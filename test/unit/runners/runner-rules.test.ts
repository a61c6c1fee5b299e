/** The pure rules about runners: when their time is over, when they are started again, and in which order. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dependencyPlan, hopelessIn } from '#server/runners/dependency-plan.ts';
import { restartAfter } from '#server/runners/restart-policy.ts';
import { extension, limitDecision, mostExtensions } from '#server/runners/time-limit.ts';

describe('The time of a runner', () => {
  const alive = { beats: true, sign: 'output' };

  it('is put off by signs of life, three times by 15 minutes, and reported then', () => {
    let limit = { endsAt: 1_000, extensions: 0 };
    for (let n = 0; n < mostExtensions; n++) {
      const decision = limitDecision(limit, 0, alive);
      assert.ok(decision.kind === 'extends');
      assert.equal(decision.endsAt, limit.endsAt + extension);
      limit = { endsAt: decision.endsAt, extensions: limit.extensions + 1 };
    }
    assert.equal(limitDecision(limit, 0, alive).kind, 'reached');
  });

  it('stands when its host is not heard, or nothing of it is', () => {
    const limit = { endsAt: 1_000, extensions: 0 };
    assert.equal(limitDecision(limit, 0, { beats: false, sign: 'output' }).kind, 'reached');
    assert.equal(limitDecision(limit, 0, { beats: true }).kind, 'reached');
  });

  it('is reported once, and never before it is over', () => {
    assert.equal(limitDecision({ endsAt: 1, extensions: 0 }, 1, alive).kind, 'waits');
    const reached = { endsAt: 1, extensions: 0, reachedAt: 2 };
    assert.equal(limitDecision(reached, -1, alive).kind, 'waits');
  });
});

describe('What starts a runner again', () => {
  const times = { mostCrashes: 3, crashWindow: 60_000 };
  const crash = { code: 1, observed: true, at: 0 };
  const goodEnd = { code: 0, observed: true, at: 0 };

  it('is its rule', () => {
    const kindOf = (rule: 'never' | 'onFailure' | 'always', exit = crash) =>
      restartAfter(rule, exit, [], 0, times).kind;
    assert.deepEqual(
      [kindOf('never'), kindOf('onFailure'), kindOf('always')],
      ['stays', 'restarts', 'restarts'],
    );
    assert.deepEqual(
      [kindOf('onFailure', goodEnd), kindOf('always', goodEnd)],
      ['stays', 'restarts'],
    );
  });

  it('waits longer after each crash, and is given up at the third within a minute', () => {
    const first = restartAfter('always', crash, [], 0, times);
    const second = restartAfter('always', crash, [0], 1_000, times);
    assert.ok(first.kind === 'restarts' && second.kind === 'restarts');
    assert.ok(second.at - 1_000 > first.at, 'it waits longer');
    assert.deepEqual(restartAfter('always', crash, [0, 1_000], 3_000, times), {
      ...{ kind: 'givesUp', crashes: 3 },
    });
    assert.equal(restartAfter('always', crash, [0, 1_000], 61_000, times).kind, 'restarts');
  });

  it('never lets more crashes through within the window than are too many, whenever they come', () => {
    return fc.assert(
      fc.property(fc.array(fc.nat(40_000), { maxLength: 50 }), (gaps) => {
        let now = 0;
        const crashes: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const decision = restartAfter('onFailure', crash, crashes, now, times);
          const recent = crashes.filter((at) => now - at < times.crashWindow).length + 1;
          assert.equal(decision.kind, recent >= 3 ? 'givesUp' : 'restarts');
          if (decision.kind !== 'restarts') return;
          crashes.push(now);
          now = decision.at;
        }
      }),
    );
  });
});

describe('A plan of dependencies', () => {
  const known = (all: Readonly<Record<string, readonly string[]>>) =>
    new Map(Object.entries(all).map(([name, dependsOn]) => [name, { name, dependsOn }]));

  it('has each after those that it depends on, and all of them', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    // Whoever depends only on those before it in the alphabet waits for nobody in a circle.
    const edges = fc.tuple(...names.map((_, n) => fc.subarray(names.slice(0, n))));
    return fc.assert(
      fc.property(edges, fc.subarray(names), (dependsOn, wanted) => {
        const all = known(Object.fromEntries(names.map((name, n) => [name, dependsOn[n] ?? []])));
        const { order, missing, circular } = dependencyPlan(wanted, all);
        assert.deepEqual([missing, circular], [[], []]);
        assert.equal(new Set(order).size, order.length);
        for (const name of wanted) assert.ok(order.includes(name));
        for (const [at, name] of order.entries())
          for (const on of all.get(name)?.dependsOn ?? [])
            assert.ok(order.indexOf(on) < at && order.includes(on), `${on} before ${name}`);
      }),
    );
  });

  it('names what is missing and who waits for himself, and whom that costs', () => {
    const all = known({ web: ['api'], api: ['db'], a: ['b'], b: ['a'], c: ['a'], well: [] });
    const plan = dependencyPlan(['web', 'c', 'well'], all);
    assert.deepEqual(plan.missing, [{ name: 'db', of: 'api' }]);
    assert.deepEqual([...plan.circular].sort(), ['a', 'b']);
    assert.deepEqual([...hopelessIn(plan, all)].sort(), ['a', 'api', 'b', 'c', 'web']);
  });
});
