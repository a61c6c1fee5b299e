/** Budgets of nested scopes, of every kind of period, hard and soft. */
import type { Budget } from '#server/budgets/budget.ts';

export const budgets: readonly Budget[] = [
  {
    ...{ id: 'b_all', scope: { kind: 'machine' }, unit: 'tokens', limit: 900, hard: true },
    ...{ period: { kind: 'calendar', span: 'hour', timeZone: 'UTC' }, thresholds: [50, 100] },
    carry: 300,
  },
  {
    ...{ id: 'b_ever', scope: { kind: 'machine' }, unit: 'tokens', limit: 1_000_000, hard: true },
    ...{ period: { kind: 'none' }, thresholds: [] },
  },
  {
    ...{ id: 'b_shop', scope: { kind: 'project', projectId: 'p_1' }, unit: 'tokens', limit: 500 },
    ...{ hard: true, period: { kind: 'rolling', span: 'hour' }, thresholds: [80] },
  },
  {
    ...{ id: 'b_soft', scope: { kind: 'agent', agent: 'claude' }, unit: 'tokens', limit: 100 },
    ...{ hard: false, period: { kind: 'none' }, thresholds: [50, 80, 100] },
  },
  {
    ...{ id: 'b_each', scope: { kind: 'session' }, unit: 'tokens', limit: 300, hard: true },
    ...{ period: { kind: 'none' }, thresholds: [100] },
  },
  {
    ...{ id: 'b_cost', scope: { kind: 'project', projectId: 'p_1' }, unit: 'money', limit: 400 },
    ...{ hard: true, thresholds: [100] },
    period: { kind: 'calendar', span: 'day', timeZone: 'Europe/Berlin' },
  },
  {
    ...{ id: 'b_many', scope: { kind: 'machine' }, unit: 'runners', limit: 3, hard: true },
    ...{ period: { kind: 'none' }, thresholds: [] },
  },
  {
    ...{ id: 'b_often', scope: { kind: 'machine' }, unit: 'runners', limit: 9, hard: true },
    ...{ period: { kind: 'rolling', span: 'day' }, thresholds: [100] },
  },
  {
    ...{ id: 'b_time', scope: { kind: 'runner', projectId: 'p_1' }, unit: 'seconds', limit: 500 },
    ...{ hard: true, period: { kind: 'rolling', span: 'hour' }, thresholds: [] },
  },
];
