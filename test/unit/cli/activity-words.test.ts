/** The rows of `hm activity` about runners. */
import assert from 'node:assert/strict';
import { rowOf } from '#client/cli/activity/activity-words.ts';
import type { Activity } from '#protocol/activity.ts';

function words(type: string, subject: Activity['subject'], data: Activity['data']): string {
  const event: Activity = {
    ...{ revision: 1, at: 0, type, kind: 'runner', by: 'terminal', correlation: 'q_1' },
    ...{ subject, data },
  };
  return rowOf(event, new Map()).slice(2, 4).join(': ');
}

describe('The activity of runners', () => {
  it('says which runner it was, what it ran, and which checks were passed over', () => {
    const runner = { id: 'r_1', name: 'web', command: 'npm run dev' };
    assert.equal(
      words('runnerAsked', { runner: 'web' }, { runner }),
      'runner asked: web npm run dev',
    );
    assert.equal(
      words('runnerAsked', { runner: 'web' }, { runner, skipped: ['disk', 'git'] }),
      'runner asked: web passing over disk, git npm run dev',
    );
  });

  it('names the runner of an event that has its id alone', () => {
    const of = { runnerId: 'r_1', projectId: 'p_1' };
    assert.equal(words('runnerReady', { runner: 'web' }, of), 'runner ready: web');
    assert.equal(
      words('runnerPaused', { runner: 'web' }, { ...of, why: 'budget' }),
      'runner paused: web budget',
    );
  });

  it('says which budget it was, and how much it is', () => {
    const budget = { id: 'b_1', scope: { kind: 'machine' }, unit: 'tokens', limit: 2_000_000 };
    assert.equal(words('budgetSet', {}, { budget }), 'budget set: b_1 2,000,000 tokens');
    const money = { ...budget, unit: 'money', limit: 20_000_000, currency: 'USD' };
    assert.equal(words('budgetSet', {}, { budget: money }), 'budget set: b_1 20.00 USD');
    assert.equal(words('budgetRemoved', {}, { budgetId: 'b_1' }), 'budget removed: b_1');
  });
});
