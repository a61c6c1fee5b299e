/** What runs on a port is ended by whom it belongs to, and each step is told to who asked. */
import type { Transcript } from '../transcript.ts';

export const stopping: readonly Transcript[] = [
  {
    title: 'What a command of the project started is ended, and nobody of another project ends it',
    cast: { run: 'terminal', shell: 'script', robot: 'agent' },
    lines: [
      {
        by: 'run',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web', holder: 'client' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      {
        does: 'its child listens',
        act: ({ harbor: { machine }, process, names }) => {
          const child = machine.start({ parent: process('run'), command: 'node vite' });
          names.set('$child', child);
          machine.listen(3000, child);
        },
      },
      {
        by: 'shell',
        says: 'ports/proof',
        with: { path: '$shop', service: 'web' },
        answers: { port: 3000, suspects: [{ process: { process: '$child' } }] },
      },
      {
        by: 'shell',
        says: 'ports/stop',
        with: { path: '$forge', port: 3000 },
        answers: { kind: 'refused', reason: 'notProven', suspects: [{ evidence: [] }] },
      },
      {
        by: 'robot',
        says: 'ports/stop',
        with: { path: '$forge', port: 3000 },
        fails: { data: { code: 'notAllowed', needed: 'ownProject' } },
      },
      {
        by: 'robot',
        says: 'ports/stop',
        with: { path: '$shop', port: 3000, confirmed: ['$child'] },
        fails: { data: { code: 'notAllowed', needed: 'user' } },
      },
      {
        by: 'shell',
        says: 'ports/stop',
        with: { path: '$shop', service: 'web', id: 'k_12345678' },
        answers: {
          kind: 'stopped',
          port: 3000,
          ended: [{ process: { process: '$child' }, signal: 'SIGTERM' }],
          left: [],
        },
      },
      {
        by: 'shell',
        hears: 'ports/didStop',
        with: { id: 'k_12345678', step: 'asked', process: { process: '$child' } },
      },
      { by: 'shell', hears: 'ports/didStop', with: { step: 'ended' } },
      { by: 'shell', hears: 'ports/didStop', with: { step: 'free' } },
      {
        by: 'shell',
        says: 'ports/stop',
        with: { path: '$shop', port: 3000 },
        answers: { kind: 'notRunning' },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 3 },
        answers: [
          { type: 'stopEnded', data: { outcome: 'free' } },
          { type: 'processStopped', data: { signal: 'SIGTERM', process: '$child' } },
          { type: 'stopAsked', data: { confirmed: false, leaseId: '$web' } },
        ],
      },
    ],
  },
];
