/** Budgets: how they are set, explained, raised and removed, and what windows see of them. */
import type { Transcript } from '../transcript.ts';

const launch = { path: '$shop', agent: 'claude' };

export const budgets: readonly Transcript[] = [
  {
    title: 'A budget is set, seen by windows, explained, raised and removed',
    cast: { shell: 'script', window: 'window' },
    lines: [
      {
        by: 'shell',
        says: 'budgets/set',
        with: {
          ...{ scope: 'project', path: '$shop', unit: 'tokens', limit: 500_000 },
          period: { kind: 'calendar', span: 'day', timeZone: 'Europe/Berlin' },
        },
        answers: {
          kind: 'set',
          budget: {
            ...{ id: '$budget', budgetId: '$budget', limit: 500_000, spent: 0, reserved: 0 },
            ...{ hard: true, scope: { kind: 'project', projectId: '$shopId' }, resetsAt: '$' },
            thresholds: [50, 80, 100],
          },
        },
      },
      {
        by: 'window',
        says: 'state/watch',
        answers: { change: { budgets: [{ id: '$budget', limit: 500_000 }] } },
      },
      {
        by: 'shell',
        says: 'budgets/explain',
        with: launch,
        answers: {
          kind: 'fits',
          currency: 'USD',
          needs: { tokens: { amount: 1_000_000, basis: { kind: 'default' } } },
          rows: [{ verdict: 'fits', free: 500_000, wanted: { amount: 500_000 } }],
        },
      },
      {
        by: 'shell',
        says: 'budgets/explain',
        with: { path: '$shop', agent: 'my-own-agent' },
        answers: { kind: 'refused', rows: [{ verdict: 'unmetered' }] },
      },
      {
        by: 'shell',
        says: 'budgets/explain',
        with: { path: '$shop', agent: 'my-own-agent', unmetered: true },
        answers: { kind: 'fits', rows: [{ verdict: 'soft' }] },
      },
      {
        by: 'shell',
        says: 'budgets/explain',
        with: { ...launch, path: '$forge' },
        answers: { kind: 'fits', rows: [] },
      },
      {
        by: 'shell',
        says: 'budgets/raise',
        with: { budgetId: '$budget', limit: 900_000 },
        answers: { kind: 'raised', from: 500_000, budget: { limit: 900_000, budgetId: '$budget' } },
      },
      {
        by: 'window',
        hears: 'state/didChange',
        with: { change: { budgets: [{ limit: 900_000 }] } },
      },
      {
        by: 'shell',
        says: 'budgets/list',
        with: { path: '$shop' },
        answers: { budgets: [{ id: '$budget', limit: 900_000 }], reservations: [] },
      },
      {
        by: 'shell',
        says: 'budgets/list',
        with: { path: '$forge' },
        answers: { budgets: [] },
      },
      {
        by: 'shell',
        says: 'budgets/remove',
        with: { budgetId: '$budget' },
        answers: { kind: 'removed' },
      },
      {
        by: 'window',
        hears: 'state/didChange',
        with: { change: { budgets: [], budgetsGone: ['$budget'] } },
      },
      {
        by: 'shell',
        says: 'budgets/remove',
        with: { budgetId: '$budget' },
        answers: { kind: 'noSuchBudget' },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { kinds: ['budget'] },
        answers: [{ type: 'budgetRemoved' }, { type: 'budgetSet' }, { type: 'budgetSet' }],
      },
    ],
  },
  {
    title:
      'Setting a budget of the same scope, unit and period changes it; what is no budget is refused',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'budgets/set',
        with: { scope: 'machine', unit: 'runners', limit: 3 },
        answers: { kind: 'set', budget: { id: '$runners', period: { kind: 'none' } } },
      },
      {
        by: 'shell',
        says: 'budgets/set',
        with: { scope: 'machine', unit: 'runners', limit: 5, hard: false },
        answers: { kind: 'set', budget: { id: '$runners', limit: 5, hard: false } },
      },
      {
        by: 'shell',
        says: 'budgets/set',
        with: { scope: 'agent', unit: 'tokens', limit: 5 },
        answers: { kind: 'refused', reason: 'scopeIncomplete' },
      },
      {
        by: 'shell',
        says: 'budgets/set',
        with: { scope: 'machine', unit: 'tokens', limit: 5, period: { kind: 'rolling' } },
        answers: { kind: 'refused', reason: 'periodIncomplete' },
      },
      {
        by: 'shell',
        says: 'budgets/set',
        with: {
          ...{ scope: 'machine', unit: 'memory', limit: 5 },
          period: { kind: 'rolling', span: 'day' },
        },
        answers: { kind: 'refused', reason: 'unitWithoutPeriod' },
      },
      {
        by: 'shell',
        says: 'budgets/set',
        with: {
          ...{ scope: 'machine', unit: 'money', limit: 5 },
          period: { kind: 'calendar', span: 'day', timeZone: 'Atlantis/Poseidonis' },
        },
        answers: { kind: 'refused', reason: 'noSuchTimeZone' },
      },
      {
        by: 'shell',
        says: 'budgets/set',
        with: { scope: 'machine', unit: 'money', limit: 5, carry: 5 },
        answers: { kind: 'refused', reason: 'carryNeedsCalendar' },
      },
      {
        by: 'shell',
        says: 'budgets/raise',
        with: { budgetId: 'b_0123456789abcdef', limit: 1 },
        answers: { kind: 'noSuchBudget' },
      },
    ],
  },
  {
    title: 'What no budget stopped goes on, and what is settled is not given back',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'budgets/continueOnce',
        with: { runnerId: 'r_0123456789abcdef' },
        answers: { kind: 'notLimited' },
      },
      {
        by: 'shell',
        says: 'budgets/release',
        with: { runnerId: 'r_0123456789abcdef' },
        answers: { kind: 'notUnsettled' },
      },
      {
        by: 'shell',
        says: 'budgets/prices',
        with: {},
        answers: { currency: 'USD', prices: '$prices' },
      },
    ],
  },
];
