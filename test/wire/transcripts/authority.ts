/** Tokens: made, listed, ended. */
import type { Transcript } from '../transcript.ts';

export const authority: readonly Transcript[] = [
  {
    title: 'A token is issued for a project, listed without its secret, and revoked',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'authority/issue',
        with: { kind: 'agent', name: 'robot', path: '$shop', ttl: 60 },
        answers: { token: { id: '$id', kind: 'agent', name: 'robot', projectId: '$shopId' } },
      },
      { by: 'shell', says: 'authority/list', answers: [{ id: '$id', projectId: '$shopId' }] },
      {
        by: 'shell',
        says: 'authority/revoke',
        with: { id: '$id' },
        answers: { kind: 'revoked' },
      },
      { by: 'shell', says: 'authority/list', answers: [] },
      {
        by: 'shell',
        says: 'authority/revoke',
        with: { id: '$id' },
        answers: { kind: 'noSuchToken' },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 2 },
        answers: [
          { type: 'tokenEnded', data: { tokenId: '$id', reason: 'revoked' } },
          { type: 'tokenIssued', data: { tokenId: '$id', kind: 'agent', projectId: '$shopId' } },
        ],
      },
    ],
  },
  {
    title: 'A token ends by its time, without a word',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'authority/issue',
        with: { kind: 'reader', name: 'board', ttl: 60 },
        answers: { token: { kind: 'reader' } },
      },
      { passes: 59_000 },
      { by: 'shell', says: 'authority/list', answers: [{ kind: 'reader' }] },
      { passes: 3_000 },
      { by: 'shell', says: 'authority/list', answers: [] },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 1 },
        answers: [{ type: 'tokenEnded', data: { reason: 'expired' }, by: 'server' }],
      },
    ],
  },
];
