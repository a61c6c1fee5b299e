/** What was answered stays answered: keys, kills and disks that fail. */
import type { Transcript } from '../transcript.ts';

const key = 'key-of-one-request';

export const retries: readonly Transcript[] = [
  {
    title: 'A retry gets the first answer, though the server was killed in between',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web', key },
        answers: { reused: false, leases: [{ id: '$web', port: 3000, fence: '$fence' }] },
      },
      { does: 'the server is killed', act: ({ harbor }) => harbor.restart() },
      { does: 'the shell comes back', act: (stage) => stage.comeBack('shell', 'script') },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web', key },
        answers: { reused: false, leases: [{ id: '$web', port: 3000, fence: '$fence' }] },
      },
      { by: 'shell', says: 'ports/list', answers: [{ id: '$web' }] },
    ],
  },
  {
    title: 'A retry of what passed a lease on gets that answer again, not a failure',
    cast: { shell: 'script', run: 'terminal' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web' }] },
      },
      {
        by: 'run',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web', holder: 'client', key },
        answers: { kind: 'granted', reused: true, leases: [{ id: '$web', fence: '$fence' }] },
      },
      {
        by: 'run',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web', holder: 'client', key },
        answers: { kind: 'granted', reused: true, leases: [{ id: '$web', fence: '$fence' }] },
      },
    ],
  },
  {
    title: 'A retried release says what it released, and releases nothing that came after',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web' }] },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { path: '$shop', service: 'web', key },
        answers: { kind: 'released', lease: { id: '$web' } },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$next', port: 3000 }] },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { path: '$shop', service: 'web', key },
        answers: { kind: 'released', lease: { id: '$web' } },
      },
      { by: 'shell', says: 'ports/list', answers: [{ id: '$next' }] },
    ],
  },
  {
    title: 'What was leased outlives the server, with its port, fence and holder',
    cast: { run: 'terminal', shell: 'script' },
    lines: [
      {
        by: 'run',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web', holder: 'client' },
        answers: { leases: [{ id: '$web' }] },
      },
      { by: 'shell', says: 'ports/list', answers: ['$lease'] },
      { does: 'the server is killed', act: ({ harbor }) => harbor.restart() },
      { does: 'the shell comes back', act: (stage) => stage.comeBack('shell', 'script') },
      { by: 'shell', says: 'ports/list', answers: ['$lease'] },
      { by: 'shell', says: 'server/status', answers: { serverId: 's_2', epoch: 2, leases: 1 } },
    ],
  },
  {
    title:
      'On a full disk nothing is granted, the picture stays, and it goes on when there is room',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web' }] },
      },
      {
        does: 'the disk is full',
        act: ({ harbor: { disk } }) => {
          disk.fault = (verb) => {
            if (verb !== 'read' && verb !== 'list') throw new Error('ENOSPC');
          };
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'api' },
        fails: {
          code: -31001,
          message: /cannot be written.*ENOSPC/,
          data: { code: 'storeUnavailable' },
        },
      },
      { by: 'editor', says: 'ports/list', answers: [{ id: '$web' }] },
      { by: 'editor', says: 'server/status', answers: { store: 'readOnly', leases: 1 } },
      {
        does: 'somebody makes room',
        act: ({ harbor: { disk } }) => {
          disk.fault = () => undefined;
        },
      },
      { passes: 4_000 },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'api' },
        answers: { kind: 'granted', leases: [{ port: 8000 }] },
      },
    ],
  },
];
