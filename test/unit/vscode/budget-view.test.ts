import { strict as assert } from 'node:assert';
import { budgetItemOf } from '#client/vscode/views/budget-view.ts';
import { instancesView } from '#client/vscode/views/instances-view.ts';
import type { BudgetStatus } from '#protocol/budgets.ts';
import { l10n, project, runner, scene } from './scenes.ts';

function budget(id: string, rest: Partial<BudgetStatus> = {}): BudgetStatus {
  return {
    ...{ id, budgetId: id, scope: { kind: 'machine' }, unit: 'tokens', limit: 1_000_000 },
    ...{ hard: true, period: { kind: 'calendar', span: 'day' }, thresholds: [50, 80, 100] },
    ...{ spent: 0, reserved: 0, unsettled: 0, carried: 0, countsSince: 0, passed: 0 },
    ...{ unpriced: 0, unmetered: 0 },
    ...rest,
  };
}

const withBudgets = (...budgets: BudgetStatus[]) => ({
  budgets: new Map(budgets.map((each) => [each.id, each])),
});

describe('the status bar item of budgets', () => {
  it('is there only while a budget is set that bears on the project at hand, and the server is there', () => {
    assert.equal(budgetItemOf(scene(), l10n), undefined);
    const other = budget('b_1', { scope: { kind: 'project', projectId: 'p_other' } });
    assert.equal(budgetItemOf(scene(withBudgets(other)), l10n), undefined);
    const away = scene({ ...withBudgets(budget('b_1')), standing: { kind: 'away' } });
    assert.equal(budgetItemOf(away, l10n), undefined);
    assert.equal(
      budgetItemOf(scene(withBudgets(budget('b_1'))), l10n)?.text,
      '$(credit-card) 0 % of 1M tokens',
    );
  });

  it('shows the fullest, and says all of them in its tooltip', () => {
    const item = budgetItemOf(
      scene(
        withBudgets(
          budget('b_1', { spent: 420_000, reserved: 100_000, unsettled: 5_000 }),
          budget('b_2', {
            ...{ scope: { kind: 'project', projectId: 'p_shop' }, unit: 'money', hard: false },
            currency: 'USD',
            ...{ limit: 20_000_000, spent: 13_250_000, period: { kind: 'rolling', span: 'week' } },
            unpriced: 12,
          }),
          budget('b_3', { unit: 'runners', limit: 4, reserved: 1, period: { kind: 'none' } }),
        ),
      ),
      l10n,
    );
    assert.equal(item?.text, '$(credit-card) 66 % of 20 USD');
    assert.equal(item?.warning, false);
    assert.equal(item?.accessibleName, 'Budget: 66 % of 20 USD in any 7 days, shop');
    assert.match(
      item?.tooltip ?? '',
      /1,000,000 tokens a day, this machine \| 420,000 tokens \\\(42 %\\\) \| 100,000 tokens \| 5,000 tokens unsettled/,
    );
    assert.match(item?.tooltip ?? '', /soft, 12 tokens unpriced/);
    assert.match(item?.tooltip ?? '', /4 runners at once, this machine/);
  });

  it('and the row of a project show what was spent of its own budget', () => {
    const own = { scope: { kind: 'project', projectId: 'p_shop' }, spent: 420_000 } as const;
    const shop = { projects: [project('shop')], runners: [runner('web')] };
    const { byId } = instancesView(
      scene({ ...shop, ...withBudgets(budget('b_1', own), budget('b_2', { spent: 900_000 })) }),
      l10n,
    );
    const row = byId.get('project:p_shop');
    assert.equal(row?.description, 'main · 42 % of 1M tokens · this window');
    assert.match(row?.accessibleName ?? '', /, budget: 42 % of 1M tokens/);
  });

  it('warns when a hard one is used up, and says how many runners wait for one', () => {
    const full = budget('b_1', { spent: 1_000_000 });
    const item = budgetItemOf(scene(withBudgets(full)), l10n);
    assert.deepEqual([item?.text, item?.warning], ['$(warning) 100 % of 1M tokens', true]);
    const kept = budget('b_1', { spent: 200_000, reserved: 800_000 });
    assert.equal(budgetItemOf(scene(withBudgets(kept)), l10n)?.warning, false);
    const soft = budget('b_1', { spent: 1_200_000, hard: false });
    assert.equal(budgetItemOf(scene(withBudgets(soft)), l10n)?.warning, false);
    const runners = [runner('bot', { state: 'paused', why: 'budget' }), runner('web')];
    const paused = budgetItemOf(scene({ ...withBudgets(full), runners }), l10n);
    assert.equal(paused?.text, '$(warning) 100 % of 1M tokens, 1 paused');
  });
});
