/** Sessions where no agent was ever run: what is asked of what is not there. */
import type { Transcript } from '../transcript.ts';

const nobody = 's_0123456789abcdef';

export const sessions: readonly Transcript[] = [
  {
    title: 'Of sessions that there are not nothing is listed, resumed, declined or deleted',
    cast: { shell: 'script' },
    lines: [
      { by: 'shell', says: 'sessions/list', with: { path: '$shop' }, answers: [] },
      { by: 'shell', says: 'sessions/show', with: { sessionId: nobody }, answers: { chain: [] } },
      {
        by: 'shell',
        says: 'sessions/resume',
        with: { sessionId: nobody },
        answers: { kind: 'refused', why: 'noSuchSession' },
      },
      {
        by: 'shell',
        says: 'sessions/setResume',
        with: { path: '/nowhere', resume: 'auto' },
        fails: { data: { code: 'noSuchDirectory' } },
      },
      {
        by: 'shell',
        says: 'sessions/read',
        with: { sessionId: nobody },
        answers: { kind: 'noSuchSession', messages: [] },
      },
      {
        by: 'shell',
        says: 'sessions/search',
        with: { text: 'anything' },
        answers: { hits: [], searched: 0, unread: 0, more: false },
      },
      {
        by: 'shell',
        says: 'sessions/statistics',
        with: { by: 'day' },
        answers: { rows: [], total: { sessions: 0 } },
      },
      {
        by: 'shell',
        says: 'sessions/decline',
        with: { sessionId: nobody },
        answers: { kind: 'noSuchSession' },
      },
      {
        by: 'shell',
        says: 'sessions/delete',
        with: { sessionIds: [nobody, nobody] },
        answers: { deleted: [], kept: [nobody] },
      },
    ],
  },
  {
    title: 'Who watches sessions and looks away again hears nothing while nothing changes',
    cast: { window: 'window' },
    lines: [
      { by: 'window', says: 'sessions/watch', with: {}, answers: null },
      { by: 'window', says: 'sessions/watch', with: {}, answers: null },
      { by: 'window', says: 'sessions/unwatch', with: {}, answers: null },
      { by: 'window', hearsNothing: true },
    ],
  },
];
