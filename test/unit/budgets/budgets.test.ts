/** The front door of the budgets over a journal in memory: what it decides, tells and gives back. */
import assert from 'node:assert/strict';
import type { Origin } from '#common/origin.ts';
import type { BudgetEvent } from '#server/budgets/budget-events.ts';
import { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { Budgets, type Wish } from '#server/budgets/budgets.ts';
import type { RunnerCondition } from '#server/budgets/needs.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

const origin: Origin = { by: 'test', correlation: 'q_1' };
const minute = 60_000;

class Desk {
  readonly ledger = new BudgetLedger();
  readonly clock = new SplitClock();
  readonly events: BudgetEvent[] = [];
  readonly told: string[] = [];
  readonly conditions = new Map<string, RunnerCondition | 'neverStarted'>();
  readonly budgets: Budgets;

  constructor() {
    const silent = () => {};
    this.budgets = new Budgets({
      ledger: this.ledger,
      journal: {
        commit: async (events) => {
          for (const event of events) {
            this.events.push(event);
            this.ledger.apply(event);
          }
        },
        answerTo: () => undefined,
        settled: async () => {},
      },
      settings: {
        defaults: () => ({ tokens: 1_000, money: 500, seconds: 3_600, memory: 512, cpu: 1_000 }),
        priceOf: (model) =>
          model === 'priced'
            ? { input: 1_000_000, output: 2_000_000, cacheRead: 0, cacheWrite: 0 }
            : undefined,
      },
      runners: {
        conditionOf: (id) => this.conditions.get(id) ?? 'unknown',
        hasRecord: (agent) => agent === 'claude',
      },
      clock: this.clock,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    this.budgets.onLimit.on(({ runnerId, kind }) => this.told.push(`${runnerId} ${kind}`));
  }

  set(unit: 'tokens' | 'money' | 'seconds' | 'runners', limit: number) {
    return this.budgets.set(
      {
        ...{ scope: { kind: 'machine' }, unit, limit, hard: true, period: { kind: 'none' } },
        thresholds: [50, 80, 100],
      },
      origin,
    );
  }

  async launch(runnerId: string, more: Partial<Wish> = {}) {
    this.conditions.set(runnerId, 'running');
    const wish: Wish = {
      ...{ runnerId, projectId: 'p_1', name: runnerId, agent: 'claude', metered: true, ...more },
    };
    return this.budgets.reserve(wish, origin);
  }

  report(runnerId: string, cacheWrite: number, model = 'priced', cacheWriteLong = 0) {
    const totals = { input: 0, output: 0, cacheRead: 0, cacheWrite, cacheWriteLong };
    const usage = { source: 'files', id: `of ${runnerId}`, spender: { runnerId }, model, totals };
    return this.budgets.count([usage], origin);
  }

  async finish(runnerId: string) {
    this.conditions.set(runnerId, 'ended');
    await this.budgets.ended(runnerId, origin);
    await this.budgets.readToEnd(runnerId, origin);
  }

  types() {
    return this.events.map(({ type }) => type);
  }
}

describe('Budgets', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });

  it('estimate by a default until there are three sessions, then by what nine of ten did not pass', async () => {
    const basis = async (id: string) => {
      const wish = { runnerId: id, projectId: 'p_1', name: id, agent: 'claude', metered: true };
      return desk.budgets.explain(wish).needs.tokens;
    };
    for (let n = 1; n <= 14; n += 1) {
      if (n <= 3) assert.deepEqual(await basis('x'), { amount: 1_000, basis: { kind: 'default' } });
      await desk.launch(`r_${n}`);
      await desk.report(`r_${n}`, n * 100);
      await desk.finish(`r_${n}`);
    }
    assert.deepEqual(await basis('x'), { amount: 1_300, basis: { kind: 'p90', of: 14 } });
  });

  it('count once that tokens are kept for an hour, also when that is said after they were counted', async () => {
    await desk.launch('r_1');
    for (const kept of [0, 40, 40, 0]) await desk.report('r_1', 100, 'priced', kept);
    const counted = desk.events.flatMap((event) =>
      event.type === 'usageCounted' ? [[event.amounts.tokens, event.totals.cacheWriteLong]] : [],
    );
    assert.deepEqual(counted, [
      [100, undefined],
      [0, 40],
    ]);
  });

  it('refuse a launch that does not fit in all of them, and keep nothing for it', async () => {
    await desk.set('tokens', 5_000);
    await desk.set('runners', 1);
    assert.equal((await desk.launch('r_1')).kind, 'reserved');
    const refused = await desk.launch('r_2');
    assert.equal(refused.kind, 'refused');
    assert.deepEqual(
      refused.rows.map(({ budget, verdict }) => `${budget.unit} ${verdict}`),
      ['tokens fits', 'runners full'],
    );
    assert.equal(desk.ledger.reservation('r_2'), undefined);
  });

  it('refuse who reports nothing under a hard limit of tokens, unless a person says so', async () => {
    await desk.set('tokens', 5_000);
    const silent = { agent: 'other', metered: false };
    assert.equal((await desk.launch('r_1', silent)).kind, 'refused');
    assert.equal(
      (await desk.launch('r_1', { ...silent, acceptsUnmetered: true })).kind,
      'reserved',
    );
    const [account] = desk.ledger.accounts();
    assert.equal(account?.unmetered, 1);
    await desk.budgets.ended('r_1', origin);
    assert.equal(desk.ledger.reservation('r_1'), undefined, 'there is nothing to read');
  });

  it('pause a runner at the limit, and let it on when there is room, or once when a person says so', async () => {
    const { id } = await desk.set('tokens', 2_000);
    await desk.launch('r_1');
    await desk.report('r_1', 1_900);
    assert.deepEqual(desk.told, []);
    await desk.report('r_1', 2_000);
    assert.deepEqual(desk.told, ['r_1 reached']);
    await desk.report('r_1', 2_010);
    assert.deepEqual(desk.told, ['r_1 reached'], 'said once');
    await desk.budgets.continueOnce('r_1', origin);
    assert.deepEqual(desk.told.slice(1), ['r_1 lifted']);
    assert.equal(await desk.budgets.continueOnce('r_1', origin), false);
    await desk.report('r_1', 2_260);
    assert.deepEqual(desk.told.slice(2), ['r_1 reached']);
    const known = desk.ledger.budget(id);
    assert.ok(known);
    const { id: _, ...rest } = known;
    await desk.budgets.set({ ...rest, limit: 9_000 }, origin);
    assert.deepEqual(desk.told.slice(3), ['r_1 lifted']);
  });

  it('keep what an ended runner holds until its record was read to the end, also when the server begins anew', async () => {
    await desk.set('tokens', 1_000);
    await desk.launch('r_1');
    desk.conditions.set('r_1', 'ended');
    await desk.budgets.look();
    assert.equal(desk.ledger.reservation('r_1')?.state, 'unsettled');
    assert.equal((await desk.launch('r_2')).kind, 'refused');
    const anew = new Desk();
    anew.ledger.restore(JSON.parse(JSON.stringify(desk.ledger.save())));
    assert.equal((await anew.launch('r_2')).kind, 'refused');
    await anew.report('r_1', 300);
    await anew.budgets.readToEnd('r_1', origin);
    assert.equal(anew.ledger.reservation('r_1'), undefined);
    assert.equal(
      anew.budgets.explain({
        runnerId: 'x',
        projectId: 'p_1',
        name: 'x',
        agent: 'claude',
        metered: true,
      }).rows[0]?.free,
      700,
    );
  });

  it('settle at once what an agent without a record of its own has said', async () => {
    await desk.set('tokens', 1_000);
    await desk.launch('r_1', { agent: 'exporter' });
    await desk.report('r_1', 300);
    desk.conditions.set('r_1', 'ended');
    await desk.budgets.look();
    assert.equal(desk.ledger.reservation('r_1'), undefined);
    assert.deepEqual(desk.types().slice(-2), ['budgetUnsettled', 'budgetSettled']);
  });

  it('keep what the last run of a runner holds while it runs again', async () => {
    await desk.set('tokens', 2_000);
    await desk.launch('r_1');
    await desk.budgets.ended('r_1', origin);
    assert.equal((await desk.launch('r_1')).kind, 'reserved');
    assert.equal((await desk.launch('r_2')).kind, 'refused', 'both runs are kept for');
    await desk.budgets.readToEnd('r_1/earlier', origin);
    assert.equal((await desk.launch('r_2')).kind, 'reserved');
    assert.equal((await desk.launch('r_2')).kind, 'reserved', 'asked twice is kept for once');
  });

  it('give back what was reserved for a runner that never started', async () => {
    await desk.set('tokens', 1_000);
    await desk.launch('r_1');
    desk.conditions.set('r_1', 'unknown');
    await desk.budgets.look();
    assert.ok(desk.ledger.reservation('r_1'), 'unknown is no end');
    desk.conditions.set('r_1', 'neverStarted');
    await desk.budgets.look();
    assert.equal(desk.ledger.reservation('r_1'), undefined);
  });

  it('tell each threshold once', async () => {
    await desk.set('tokens', 1_000);
    await desk.launch('r_1');
    for (const total of [400, 510, 600, 810, 820]) await desk.report('r_1', total);
    const passed = desk.events.flatMap((event) =>
      event.type === 'budgetThresholdPassed' ? [event.percent] : [],
    );
    assert.deepEqual(passed, [50, 80]);
  });

  it('count the time of those that run, and not of those that pause', async () => {
    await desk.set('seconds', 100_000);
    await desk.launch('r_1');
    await desk.budgets.look();
    await desk.clock.pass(minute + 1_500);
    await desk.budgets.look();
    assert.equal(desk.ledger.reservation('r_1')?.used.seconds, 61);
    desk.conditions.set('r_1', 'paused');
    await desk.clock.pass(10 * minute);
    await desk.budgets.look();
    desk.conditions.set('r_1', 'running');
    await desk.clock.pass(minute);
    await desk.budgets.look();
    const counted = desk.ledger.reservation('r_1')?.used.seconds ?? 0;
    assert.ok(counted >= 121 && counted <= 122, `${counted} s`);
  });

  it('write the time of a runner down by the minute only where one counts it, and lose none of it', async () => {
    const written = () => desk.events.filter(({ type }) => type === 'runTimeCounted').length;
    const minutes = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        await desk.clock.pass(minute);
        await desk.budgets.look();
      }
    };
    await desk.set('runners', 10);
    await desk.launch('r_1');
    await desk.budgets.look();
    await minutes(5);
    desk.conditions.set('r_1', 'paused');
    await minutes(5);
    desk.conditions.set('r_1', 'running');
    await minutes(5);
    assert.equal(written(), 0);
    await minutes(7);
    assert.equal(written(), 1, 'each quarter of an hour, for a server that dies');
    const { id } = await desk.set('seconds', 100_000);
    assert.equal(desk.ledger.reservation('r_1')?.used.seconds, 17 * 60);
    assert.equal(desk.ledger.account(id, '')?.spent ?? 0, 0, 'it ran before there was a budget');
    await minutes(3);
    assert.equal(written(), 5);
    assert.equal(desk.ledger.account(id, '')?.spent, 3 * 60);
    await desk.budgets.remove(id, origin);
    await minutes(2);
    assert.equal(written(), 5);
    await desk.clock.pass(30_000);
    await desk.finish('r_1');
    const settled = desk.events.find(({ type }) => type === 'budgetSettled');
    assert.equal(settled?.type === 'budgetSettled' && settled.seconds, 22 * 60 + 30);
  });

  it('say which tokens have no price', async () => {
    await desk.set('money', 1_000);
    await desk.launch('r_1');
    await desk.report('r_1', 300, 'nobody-knows-it');
    const [account] = desk.ledger.accounts();
    assert.deepEqual([account?.spent, account?.unpriced], [0, 300]);
  });
});
