/** The activity: watched as it happens, read to its beginning, and counted. */
import type { Transcript } from '../transcript.ts';

export const activity: readonly Transcript[] = [
  {
    title: 'Who watches the activity is told what it wants to know of, until it looks away',
    cast: { window: 'window', shell: 'script' },
    lines: [
      {
        by: 'window',
        says: 'activity/watch',
        with: { path: '$shop', kinds: ['lease'] },
        answers: { revision: 1 },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      {
        by: 'window',
        hears: 'activity/didHappen',
        with: { activities: [{ type: 'portLeased', kind: 'lease', subject: { leaseId: '$web' } }] },
      },
      { by: 'window', says: 'activity/unwatch', with: {}, answers: null },
      { by: 'shell', says: 'ports/release', with: { port: 3000 }, answers: { kind: 'released' } },
      { by: 'window', hearsNothing: true },
    ],
  },
  {
    title: 'The activity is read to its beginning, page by page, and counted',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      { by: 'shell', says: 'activity/open', with: {}, answers: { cursor: '$cursor' } },
      {
        by: 'shell',
        says: 'activity/next',
        with: { cursor: '$cursor', limit: 1 },
        answers: { activities: [{ type: 'portLeased' }], done: false },
      },
      {
        by: 'shell',
        says: 'activity/next',
        with: { cursor: '$cursor', limit: 1_000 },
        answers: {
          activities: [{ type: 'projectMet' }, { revision: 1, type: 'serverStarted' }],
          done: true,
        },
      },
      {
        by: 'shell',
        says: 'activity/next',
        with: { cursor: '$cursor', limit: 1 },
        fails: { data: { code: 'invalidParams' } },
      },
      {
        by: 'shell',
        says: 'activity/statistics',
        with: {},
        answers: { events: 3, leases: 1, conflicts: 0, types: [{ type: 'dev', leases: 1 }] },
      },
    ],
  },
];
