/** The live picture: one revision after the other, without a gap, across connections and servers. */
import type { Transcript } from '../transcript.ts';

const change = 'state/didChange';
const empty = { leases: [], leasesGone: [], instances: [], instancesGone: [], projects: [] };
const web = { says: 'ports/lease', with: { path: '$shop', service: 'web' } };

export const watching: readonly Transcript[] = [
  {
    title: 'A watcher gets the whole picture, then each change once and in order',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      {
        by: 'editor',
        says: 'state/watch',
        answers: {
          resumed: false,
          next: 1,
          position: { journalId: '$journal', revision: 1 },
          change: { ...empty, instances: [{ kind: 'window', process: '$editorProcess' }] },
        },
      },
      { by: 'shell', ...web, answers: { leases: [{ id: '$web' }] } },
      {
        by: 'editor',
        hears: change,
        with: {
          number: 1,
          position: { journalId: '$journal', revision: 3 },
          change: { projects: [{ id: '$shopId' }], leases: [{ id: '$web' }] },
        },
      },
      { by: 'shell', says: 'ports/release', with: { leaseId: '$web' }, answers: {} },
      { by: 'editor', hears: change, with: { number: 2, change: { leasesGone: ['$web'] } } },
      { by: 'editor', hearsNothing: true },
    ],
  },
  {
    title: 'Who watches the machine is told who listens on it, until it looks away',
    cast: { editor: 'window' },
    lines: [
      { by: 'editor', says: 'machine/watch', answers: { listeners: [] } },
      { does: 'somebody listens', act: ({ harbor }) => harbor.machine.listen(3000) },
      { passes: 2_000 },
      {
        by: 'editor',
        hears: 'machine/didChange',
        with: { listeners: [{ id: '3000', port: 3000 }], gone: [] },
      },
      { by: 'editor', says: 'machine/unwatch', answers: null },
      { does: 'another listens', act: ({ harbor }) => harbor.machine.listen(3001) },
      { passes: 60_000 },
      { by: 'editor', hearsNothing: true },
    ],
  },
  {
    title: 'Who asks once for the sockets of the machine is told whose each is',
    cast: { shell: 'script' },
    lines: [
      { does: 'a stranger listens', act: ({ harbor }) => harbor.machine.listen(3000) },
      { does: 'another is kept', act: ({ harbor }) => harbor.machine.exclude(5357) },
      {
        by: 'shell',
        says: 'machine/sockets',
        with: { path: '$shop', range: { from: 3000, to: 5999 } },
        answers: {
          sockets: [{ protocol: 'tcp', family: /^ipv/, address: '$', port: 3000, ours: false }],
          excluded: [{ from: 5357, to: 5357 }],
        },
      },
      {
        by: 'shell',
        says: 'machine/trace',
        with: { path: '$shop', port: 3000 },
        answers: { traces: [{ parents: [], origin: {}, sameProject: false }] },
      },
    ],
  },
  {
    title: 'Who watches twice on one connection is told each change once',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      { by: 'editor', says: 'state/watch', answers: { next: 1 } },
      { by: 'editor', says: 'state/watch', answers: { next: 1 } },
      { by: 'shell', says: 'instances/announce', with: { folders: ['$shop'] }, answers: {} },
      { by: 'editor', hears: change, with: { number: 1 } },
      { by: 'editor', hearsNothing: true },
      { by: 'editor', says: 'state/watch', answers: { next: 2 } },
    ],
  },
  {
    title: 'Who comes back is told what changed meanwhile, even by the next server',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      { by: 'editor', says: 'state/watch', answers: { position: '$here' } },
      { does: 'the editor loses its line', act: ({ client }) => client('editor').close() },
      { by: 'shell', ...web, answers: { leases: [{ id: '$web' }] } },
      { does: 'the server is killed', act: ({ harbor }) => harbor.restart() },
      { does: 'the editor comes back', act: (stage) => stage.comeBack('editor', 'window') },
      {
        by: 'editor',
        says: 'state/watch',
        with: { since: '$here' },
        answers: {
          resumed: true,
          change: {
            leases: [{ id: '$web' }],
            projects: [{ id: '$shopId' }],
            instances: [{ kind: 'window' }],
          },
        },
      },
    ],
  },
  {
    title: 'A position of another journal, or of the future, gets the whole picture',
    cast: { editor: 'window' },
    lines: [
      { by: 'editor', ...web, answers: { leases: [{ id: '$web' }] } },
      {
        by: 'editor',
        says: 'state/watch',
        with: { since: { journalId: 'journal_of_others', revision: 1 } },
        answers: { resumed: false, change: { leases: [{ id: '$web' }] } },
      },
      { by: 'editor', says: 'state/watch', answers: { position: { journalId: '$journal' } } },
      {
        by: 'editor',
        says: 'state/watch',
        with: { since: { journalId: '$journal', revision: 999 } },
        answers: { resumed: false, change: { leases: [{ id: '$web' }] } },
      },
    ],
  },
];
