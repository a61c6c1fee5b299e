import { strict as assert } from 'node:assert';
import { bearsOn, usedUpFor } from '#client/vscode/notices/used-up.ts';
import type { BudgetStatus } from '#protocol/budgets.ts';
import { runner } from './scenes.ts';

const claude = runner('claude', { kind: 'agent', agent: 'claude', sessionId: 's_1' });

describe('the budgets for which a runner is paused', () => {
  it('are those that are open for it, or name its project, agent, name, session, or itself', () => {
    const bears = (scope: Partial<BudgetStatus['scope']>, subject?: string) =>
      bearsOn({ scope: { kind: 'machine', ...scope }, subject }, claude);
    assert.ok(bears({}));
    assert.ok(bears({ projectId: 'p_shop', agent: 'claude', name: 'claude', sessionId: 's_1' }));
    for (const other of [
      { projectId: 'p_other' },
      { agent: 'codex' },
      { name: 'claude-2' },
      { sessionId: 's_2' },
    ])
      assert.ok(!bears(other), JSON.stringify(other));
    assert.ok(bears({}, 's_1'));
    assert.ok(bears({}, claude.id));
    assert.ok(!bears({}, 's_2'));
  });

  it('are the used-up ones alone, whatever thresholds they have', () => {
    const budget = (id: string, spent: number, carried = 0) =>
      ({ id, scope: { kind: 'machine' }, limit: 100, spent, carried }) as BudgetStatus;
    const all = [budget('b_1', 99), budget('b_2', 100), budget('b_3', 120, 30), budget('b_4', 130)];
    assert.deepEqual(
      usedUpFor(claude, all).map(({ id }) => id),
      ['b_2', 'b_4'],
    );
  });
});
