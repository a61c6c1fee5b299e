/** What runs already is taken under management, or its port only blocked. */
import type { Transcript } from '../transcript.ts';

export const adopting: readonly Transcript[] = [
  {
    title:
      'A process that was not started for it becomes the holder of a service, and the project has it after its end',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$shop', port: 4444 },
        answers: { kind: 'refused', reason: 'nobodyListens' },
      },
      {
        does: 'a stranger listens',
        act: ({ harbor: { machine }, names }) => {
          const stranger = machine.start({ command: 'python3 app.py', cwd: '/tmp' });
          names.set('$stranger', stranger);
          machine.listen(4444, stranger);
        },
      },
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$shop', port: 4444, process: '$shellProcess' },
        answers: { kind: 'refused', reason: 'nowAnother' },
      },
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$shop', port: 4444, service: 'api', process: '$stranger' },
        answers: {
          kind: 'adopted',
          lease: {
            id: '$api',
            port: 4444,
            state: 'bound',
            adopted: true,
            holder: { kind: 'process', process: '$stranger' },
            returnsTo: { kind: 'project' },
          },
        },
      },
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$shop', port: 4444, service: 'api' },
        answers: { kind: 'adopted', lease: { id: '$api' } },
      },
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$forge', port: 4444 },
        answers: { kind: 'refused', reason: 'leased', lease: { id: '$api' } },
      },
      {
        by: 'shell',
        says: 'ports/stop',
        with: { path: '$shop', service: 'api' },
        answers: { kind: 'refused', reason: 'adopted' },
      },
      { passes: 5_000 },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'api' },
        answers: { kind: 'granted', reused: true, leases: [{ port: 4444, state: 'bound' }] },
      },
      {
        does: 'it ends by itself',
        act: ({ harbor: { machine }, names }) =>
          machine.kill(names.get('$stranger') as Parameters<typeof machine.kill>[0]),
      },
      { passes: 5_000 },
      {
        by: 'shell',
        says: 'ports/find',
        with: { port: 4444 },
        answers: { lease: { id: '$api', state: 'reserved', holder: { kind: 'project' } } },
      },
    ],
  },
  {
    title: 'A service that waits for its process moves to where that one listens',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      {
        does: 'it was started by hand, elsewhere',
        act: ({ harbor: { machine }, names }) => {
          const stranger = machine.start({ command: 'node vite', cwd: '/tmp' });
          names.set('$stranger', stranger);
          machine.listen(5173, stranger);
        },
      },
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$shop', port: 5173 },
        answers: { kind: 'adopted', lease: { id: '$web', service: 'web', port: 5173 } },
      },
      {
        does: 'a second one listens',
        act: ({ harbor: { machine } }) =>
          machine.listen(5174, machine.start({ command: 'node vite', cwd: '/tmp' })),
      },
      {
        by: 'shell',
        says: 'ports/adopt',
        with: { path: '$shop', port: 5174 },
        answers: { kind: 'refused', reason: 'serviceRuns', lease: { id: '$web' } },
      },
    ],
  },
  {
    title: 'A blocked port is given to nobody, whoever listens on it, until it is given back',
    cast: { shell: 'script', robot: 'agent' },
    lines: [
      {
        does: 'a stranger listens',
        act: ({ harbor: { machine } }) =>
          machine.listen(4444, machine.start({ command: 'printer', cwd: '/tmp' })),
      },
      {
        by: 'shell',
        says: 'ports/reserve',
        with: { path: '$shop', port: 4444 },
        answers: { kind: 'reserved', lease: { id: '$block', service: 'reserved-4444' } },
      },
      { passes: 60_000 },
      {
        by: 'shell',
        says: 'ports/find',
        with: { port: 4444 },
        answers: { lease: { id: '$block', state: 'reserved' } },
      },
      {
        by: 'shell',
        says: 'ports/reserve',
        with: { path: '$forge', port: 4444 },
        answers: { kind: 'refused', reason: 'leased' },
      },
      {
        by: 'robot',
        says: 'ports/adopt',
        with: { path: '$shop', port: 4444 },
        answers: { kind: 'refused' },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { port: 4444 },
        answers: { kind: 'released' },
      },
    ],
  },
];
