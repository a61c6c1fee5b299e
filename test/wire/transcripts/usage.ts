/** Usage: what agents report counts once, and in the budgets that it belongs to. */
import type { Transcript } from '../transcript.ts';

const report = { path: '$shop', agent: 'aider', model: 'my-own-model' };

export const usage: readonly Transcript[] = [
  {
    title: 'What an agent spent is counted once, however often it is said, and shown by model',
    cast: { shell: 'script', agent: 'agent' },
    lines: [
      {
        by: 'shell',
        says: 'budgets/set',
        with: { scope: 'project', path: '$shop', unit: 'tokens', limit: 1_000 },
        answers: { kind: 'set', budget: { id: '$budget', spent: 0 } },
      },
      {
        by: 'shell',
        says: 'usage/report',
        with: { ...report, tokens: { input: 100, output: 20, cacheRead: 30 } },
        answers: { kind: 'counted' },
      },
      {
        by: 'shell',
        says: 'usage/report',
        with: { ...report, tokens: { input: 100, output: 20, cacheRead: 30 } },
        answers: { kind: 'counted' },
      },
      {
        by: 'shell',
        says: 'usage/report',
        with: { ...report, tokens: { input: 110, output: 25, cacheRead: 30 } },
        answers: { kind: 'counted' },
      },
      {
        by: 'shell',
        says: 'usage/report',
        with: { ...report, tokens: { output: 5 }, more: 'turn-9', cost: 1_500 },
        answers: { kind: 'counted' },
      },
      {
        by: 'shell',
        says: 'usage/report',
        with: { ...report, tokens: { output: 5 }, more: 'turn-9', cost: 1_500 },
        answers: { kind: 'counted' },
      },
      {
        by: 'shell',
        says: 'usage/show',
        with: { path: '$shop' },
        answers: {
          currency: 'USD',
          spenders: [
            {
              ...{ source: 'report', agent: 'aider', projectId: '$shopId' },
              models: [{ model: 'my-own-model', tokens: 170, money: 1_500, unpriced: 165 }],
            },
          ],
        },
      },
      { by: 'shell', says: 'usage/show', with: { path: '$forge' }, answers: { spenders: [] } },
      {
        by: 'shell',
        says: 'budgets/list',
        with: { path: '$shop' },
        answers: { budgets: [{ id: '$budget', spent: 170 }] },
      },
      {
        by: 'shell',
        says: 'usage/report',
        with: { path: '$shop', tokens: { output: -5 } },
        fails: { data: { code: 'invalidParams' } },
      },
    ],
  },
];
