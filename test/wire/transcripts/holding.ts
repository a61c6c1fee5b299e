/** What becomes of a lease: held, bound, asked for again, renewed, given back. */
import type { Transcript } from '../transcript.ts';

const lease = 'ports/lease';

export const holding: readonly Transcript[] = [
  {
    title: 'A lease is given back by id, by port or by name, once',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web' }] },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { path: '$shop', service: 'web' },
        answers: { kind: 'released', lease: { id: '$web' } },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { leaseId: '$web' },
        answers: { kind: 'notLeased' },
      },
      { by: 'shell', says: 'ports/release', with: { port: 3000 }, answers: { kind: 'notLeased' } },
      {
        by: 'shell',
        says: 'ports/release',
        with: { service: 'web' },
        fails: { code: -32602, message: /Say which lease/, data: { code: 'invalidParams' } },
      },
    ],
  },
  {
    title: 'A time limit ends a lease unless it is renewed',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web', ttl: 60 },
        answers: { leases: [{ id: '$web', expiresAt: '$first' }] },
      },
      { passes: 50_000 },
      {
        by: 'shell',
        says: 'ports/renew',
        with: { leaseId: '$web', ttl: 60 },
        answers: { kind: 'renewed', lease: { id: '$web' } },
      },
      { passes: 50_000 },
      { by: 'shell', says: 'ports/list', answers: [{ id: '$web' }] },
      { passes: 15_000 },
      { by: 'shell', says: 'ports/list', answers: [] },
      {
        by: 'shell',
        says: 'ports/renew',
        with: { path: '$shop', service: 'web', ttl: 60 },
        answers: { kind: 'notLeased' },
      },
    ],
  },
  {
    title: 'A port is held for a command until it is about to bind it',
    cast: { run: 'terminal' },
    lines: [
      {
        by: 'run',
        says: lease,
        with: { path: '$shop', service: 'web', holder: 'client', hold: true, environment: true },
        answers: {
          leases: [{ id: '$web', port: 3000, holder: { kind: 'process', process: '$runProcess' } }],
          environment: { PORT: '3000', HM_PORT_WEB: '3000', HARBORMASTER_MARKER: '$marker' },
        },
      },
      {
        does: 'the port is bound by the server',
        act: ({ harbor, names }) =>
          names.set('$held', harbor.machine.isHeld(3000) || names.get('!')),
      },
      { by: 'run', says: 'ports/yield', with: { leaseId: '$web' }, answers: null },
      {
        does: 'its child listens',
        act: ({ harbor: { machine }, process, names }) => {
          if (machine.isHeld(3000)) throw new Error('The port is held still.');
          const child = machine.start({ parent: process('run'), command: 'node vite' });
          names.set('$child', child);
          machine.listen(3000, child);
        },
      },
      { passes: 1_000 },
      {
        by: 'run',
        says: 'ports/find',
        with: { port: 3000 },
        answers: {
          verdict: 'leased',
          lease: { state: 'bound', listener: { process: '$child' } },
          listeners: [{ process: { process: '$child', command: 'node vite' } }],
        },
      },
    ],
  },
  {
    title: 'A service that runs is not started twice, and knows who waits for its port',
    cast: { run: 'terminal', again: 'terminal', shell: 'script' },
    lines: [
      {
        by: 'run',
        says: lease,
        with: { path: '$shop', service: 'web', holder: 'client' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      {
        by: 'again',
        says: lease,
        with: { path: '$shop', service: 'web', holder: 'client' },
        answers: { kind: 'running', lease: { id: '$web', holder: { process: '$runProcess' } } },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web' },
        answers: { reused: true, leases: [{ id: '$web', returnsTo: { kind: 'project' } }] },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web', port: 3005 },
        answers: { kind: 'running', lease: { port: 3000 } },
      },
      { does: 'it dies', act: ({ harbor, process }) => harbor.machine.kill(process('run')) },
      {
        by: 'again',
        says: lease,
        with: { path: '$shop', service: 'web', holder: 'client' },
        answers: { kind: 'granted', reused: true, leases: [{ id: '$web', port: 3000 }] },
      },
      {
        does: 'that dies too',
        act: ({ harbor, process }) => harbor.machine.kill(process('again')),
      },
      { passes: 5_000 },
      {
        by: 'shell',
        says: 'ports/list',
        answers: [{ id: '$web', port: 3000, state: 'reserved', holder: { kind: 'project' } }],
      },
    ],
  },
];
