/** A type of the user's becomes a project's, so that its team agrees. */
import assert from 'node:assert/strict';
import type { Transcript } from '../transcript.ts';

export const promotion: readonly Transcript[] = [
  {
    title:
      'A type moves into the file of a project, trusted by who moved it, and leaves his own unless others use it',
    cast: { shell: 'script', robot: 'agent' },
    declares: '{\n  "version": 1,\n  "services": { "web": {} } // ours\n}\n',
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'books', type: 'orders-ledger' },
        answers: { made: { type: 'orders-ledger' }, leases: [{ port: 2000 }] },
      },
      {
        by: 'robot',
        says: 'ranges/promote',
        with: { path: '$shop', type: 'orders-ledger' },
        fails: { data: { code: 'notAllowed' } },
      },
      {
        by: 'shell',
        says: 'ranges/promote',
        with: { path: '$declared', type: 'nobodys' },
        answers: { kind: 'noSuchType' },
      },
      {
        by: 'shell',
        says: 'ranges/promote',
        with: { path: '$declared', type: 'orders-ledger' },
        answers: { kind: 'promoted', file: /harbormaster\.jsonc$/, staysFor: undefined },
      },
      {
        does: 'the user has it no more',
        act: ({ harbor }) => assert.doesNotMatch(harbor.config.text ?? '', /ledger/),
      },
      {
        by: 'shell',
        says: 'trust/show',
        with: { path: '$declared' },
        answers: { parts: [{ id: 'types', trusted: true }, { id: 'services.web.port' }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'more', type: 'orders-ledger' },
        answers: { made: undefined, leases: [{ type: 'orders-ledger', port: 2001 }] },
      },
      {
        by: 'shell',
        says: 'ranges/promote',
        with: { path: '$declared', type: 'orders-ledger' },
        answers: { kind: 'declared', where: /harbormaster\.jsonc:3:\d+/ },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'gate', type: 'turnstile' },
        answers: { made: { type: 'turnstile' } },
      },
      {
        by: 'shell',
        says: 'ranges/promote',
        with: { path: '$declared', type: 'turnstile' },
        answers: { kind: 'promoted', staysFor: [{ service: 'gate' }] },
      },
    ],
  },
];
