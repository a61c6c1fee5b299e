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
  {
    title:
      'A person allows an agent once what it may not do by itself, and windows of the project hear of it',
    cast: { editor: 'window', other: 'window', robot: 'agent', shell: 'script' },
    lines: [
      { by: 'editor', says: 'instances/announce', with: { folders: ['$forge'] }, answers: {} },
      { by: 'editor', says: 'authority/watch', answers: [] },
      { by: 'other', says: 'authority/watch', answers: [] },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$forge', service: 'web' },
        answers: { leases: [{ port: 3000 }] },
      },
      {
        by: 'robot',
        says: 'ports/release',
        with: { port: 3000, key: 'first-try' },
        fails: { data: { code: 'notAllowed', needed: 'ownProject', ask: '$ask' } },
      },
      {
        by: 'editor',
        hears: 'authority/didAsk',
        with: { id: '$ask', method: 'ports/release', words: 'port 3000', name: 'agent' },
      },
      { by: 'other', hearsNothing: true },
      { by: 'robot', says: 'authority/answer', with: { id: '$ask', allow: true }, fails: {} },
      {
        by: 'editor',
        says: 'authority/answer',
        with: { id: '$ask', allow: true },
        answers: { kind: 'allowed' },
      },
      {
        by: 'robot',
        says: 'ports/release',
        with: { port: 3001 },
        answers: { kind: 'notLeased' },
      },
      {
        by: 'robot',
        says: 'ports/release',
        with: { port: 3000, key: 'second-try' },
        answers: { kind: 'released' },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 2 },
        answers: [
          { type: 'portReleased', caller: { kind: 'agent', name: 'agent' } },
          { type: 'askAnswered', data: { askId: '$ask', method: 'ports/release', allowed: true } },
        ],
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$forge', service: 'api' },
        answers: { leases: [{ port: '$api' }] },
      },
      {
        by: 'robot',
        says: 'ports/release',
        with: { port: '$api' },
        fails: { data: { ask: '$second' } },
      },
      { passes: 301_000 },
      {
        by: 'shell',
        says: 'authority/answer',
        with: { id: '$second', allow: true },
        answers: { kind: 'noSuchAsk' },
      },
    ],
  },
];
