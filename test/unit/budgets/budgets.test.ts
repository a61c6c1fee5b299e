/** The front door of the budgets over a journal in memory: what it decides, tells and gives back. */
import assert from 'node:assert/strict';
import { Desk, origin } from './desk.ts';

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
    await desk.budgets.ended('r_1', undefined, origin);
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
    await anew.read('r_1');
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
    await desk.budgets.ended('r_1', undefined, origin);
    assert.equal((await desk.launch('r_1')).kind, 'reserved');
    assert.equal((await desk.launch('r_2')).kind, 'refused', 'both runs are kept for');
    await desk.read('r_1/earlier');
    assert.equal((await desk.launch('r_2')).kind, 'reserved');
    assert.equal((await desk.launch('r_2')).kind, 'reserved', 'asked twice is kept for once');
  });

  it('settle nothing of a run by what was read of the one before, though both have ended', async () => {
    await desk.set('tokens', 5_000);
    await desk.launch('r_1');
    await desk.budgets.ended('r_1', undefined, origin);
    const read = desk.ledger.reservation('r_1');
    await desk.clock.pass(1_000);
    await desk.launch('r_1');
    await desk.budgets.ended('r_1', undefined, origin);
    await desk.read('r_1', read);
    assert.equal(desk.ledger.reservation('r_1')?.state, 'unsettled');
    await desk.read('r_1');
    assert.equal(desk.ledger.reservation('r_1'), undefined);
    assert.equal(desk.ledger.reservation('r_1/earlier')?.state, 'unsettled');
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

  it('are one when two set the same at once', async () => {
    await desk.launch('r_1');
    await desk.budgets.look();
    await desk.clock.pass(90_000);
    await Promise.all([desk.set('seconds', 1_000), desk.set('seconds', 2_000)]);
    assert.equal([...desk.ledger.budgets()].length, 1);
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

  it('end nothing of a run by what is said of the one before, nor begin one with what that holds', async () => {
    await desk.set('tokens', 3_000);
    await desk.launch('r_1', { start: 0 });
    assert.equal((await desk.launch('r_1', { start: 1 })).kind, 'reserved');
    await desk.budgets.ended('r_1', 0, origin);
    await desk.budgets.neverStarted('r_1', 0, origin);
    assert.equal(desk.ledger.reservation('r_1')?.state, 'open');
    assert.equal(desk.ledger.reservation('r_1/earlier')?.state, 'unsettled');
    await desk.budgets.neverStarted('r_1', 1, origin);
    assert.equal(desk.ledger.reservation('r_1'), undefined);
    assert.equal(desk.ledger.reservation('r_1/earlier')?.state, 'unsettled');
  });

  it('say which tokens have no price', async () => {
    await desk.set('money', 1_000);
    await desk.launch('r_1');
    await desk.report('r_1', 300, 'nobody-knows-it');
    const [account] = desk.ledger.accounts();
    assert.deepEqual([account?.spent, account?.unpriced], [0, 300]);
  });
});
