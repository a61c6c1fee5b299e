/** The register of projects: what was met, what its users say of it, and what may be forgotten. */
import type { Transcript } from '../transcript.ts';

const hour = 3_600_000;

export const register: readonly Transcript[] = [
  {
    title: 'A project that was met stays in the register when nobody is there any more',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      { by: 'editor', says: 'instances/announce', with: { folders: ['$shop'] }, answers: {} },
      {
        by: 'shell',
        says: 'projects/list',
        answers: [
          {
            ...{ id: '$shopId', root: '$shop', name: 'shop', tags: [], archived: false },
            directory: 'present',
            windows: [{ kind: 'window', process: '$editorProcess' }],
            leases: [],
          },
        ],
      },
      {
        does: 'the editor dies',
        act: ({ client, harbor, process }) => {
          client('editor').close();
          harbor.machine.kill(process('editor'));
        },
      },
      { passes: 2_000 },
      {
        by: 'shell',
        says: 'projects/show',
        with: { project: 'SHOP' },
        answers: { id: '$shopId', windows: [], leases: [] },
      },
    ],
  },
  {
    title: 'What a user says of a project wins, and every watcher hears it',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      { by: 'editor', says: 'state/watch', answers: { change: { projects: [{ name: 'shop' }] } } },
      {
        by: 'shell',
        says: 'projects/rename',
        with: { project: '$shopId', name: ' The Shop ' },
        answers: { id: '$shopId', name: 'The Shop', root: '$shop' },
      },
      {
        by: 'editor',
        hears: 'state/didChange',
        with: { change: { projects: [{ name: 'The Shop' }] } },
      },
      {
        by: 'shell',
        says: 'projects/find',
        with: { path: '$shop' },
        answers: { name: 'The Shop', id: '$shopId' },
      },
      {
        by: 'shell',
        says: 'projects/tag',
        with: { project: 'the shop', add: ['b', 'A', 'b'] },
        answers: { tags: ['a', 'b'] },
      },
      {
        by: 'editor',
        hears: 'state/didChange',
        with: { change: { projects: [{ tags: ['a', 'b'] }] } },
      },
      {
        by: 'shell',
        says: 'projects/tag',
        with: { project: '$shop', add: ['a'], remove: ['b'] },
        answers: { tags: ['a'] },
      },
      { by: 'editor', hears: 'state/didChange', with: { change: { projects: [{ tags: ['a'] }] } } },
      { by: 'shell', says: 'projects/tag', with: { project: '$shop', add: ['a'] }, answers: {} },
      { by: 'editor', hearsNothing: true },
      {
        by: 'shell',
        says: 'projects/rename',
        with: { project: '$shop' },
        answers: { name: 'shop', tags: ['a'] },
      },
    ],
  },
  {
    title: 'A project that is put away is in no list unless asked for, and comes back',
    cast: { shell: 'script' },
    lines: [
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      {
        by: 'shell',
        says: 'projects/archive',
        with: { project: 'shop' },
        answers: { archived: true },
      },
      { by: 'shell', says: 'projects/list', answers: [] },
      {
        by: 'shell',
        says: 'projects/list',
        with: { archived: true },
        answers: [{ id: '$shopId', archived: true, leases: [{ state: 'reserved' }] }],
      },
      {
        by: 'shell',
        says: 'projects/unarchive',
        with: { project: 'shop' },
        answers: { archived: false },
      },
      { by: 'shell', says: 'projects/list', answers: [{ id: '$shopId' }] },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 2 },
        answers: [
          { type: 'projectRestored', data: { projectId: '$shopId' } },
          { type: 'projectArchived', data: { projectId: '$shopId' } },
        ],
      },
    ],
  },
  {
    title: 'A project is forgotten only when it holds nothing and is open nowhere',
    cast: { editor: 'window', watcher: 'window', shell: 'script' },
    lines: [
      { by: 'editor', says: 'instances/announce', with: { folders: ['$shop'] }, answers: {} },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', port: 3077 },
        answers: { kind: 'granted', leases: [{ id: '$web' }] },
      },
      {
        by: 'shell',
        says: 'projects/forget',
        with: { project: 'shop' },
        answers: {
          kind: 'refused',
          leases: [{ port: 3077 }],
          windows: [{ process: '$editorProcess' }],
        },
      },
      { by: 'shell', says: 'ports/release', with: { leaseId: '$web' }, answers: {} },
      {
        by: 'shell',
        says: 'projects/forget',
        with: { project: 'shop' },
        answers: { kind: 'refused', leases: [], windows: [{}] },
      },
      { by: 'editor', says: 'instances/announce', with: { folders: [] }, answers: {} },
      { passes: 60_000 },
      {
        by: 'watcher',
        says: 'state/watch',
        answers: { change: { projects: [{ id: '$shopId' }] } },
      },
      {
        by: 'shell',
        says: 'projects/forget',
        with: { project: 'shop' },
        answers: { kind: 'forgotten', project: { id: '$shopId', name: 'shop' } },
      },
      {
        by: 'watcher',
        hears: 'state/didChange',
        with: { change: { projects: [], projectsGone: ['$shopId'] } },
      },
      {
        by: 'shell',
        says: 'projects/show',
        with: { project: 'shop' },
        fails: { code: -31009, data: { code: 'noSuchProject' } },
      },
      // Its services had a port of their own before; that is forgotten as well.
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop' },
        answers: { kind: 'granted', leases: [{ port: 3000 }] },
      },
    ],
  },
  {
    title: 'A name that several projects have is refused with all of them',
    cast: { shell: 'script' },
    lines: [
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      { by: 'shell', says: 'ports/lease', with: { path: '$forge' }, answers: { kind: 'granted' } },
      {
        by: 'shell',
        says: 'projects/rename',
        with: { project: '$forge', name: 'Shop' },
        answers: { name: 'Shop' },
      },
      {
        by: 'shell',
        says: 'projects/archive',
        with: { project: 'SHOP' },
        fails: {
          code: -31010,
          data: {
            code: 'ambiguousProject',
            problems: [
              { where: '$shopId', message: '$shop' },
              { where: '$forgeId', message: '$forge' },
            ],
          },
        },
      },
      { by: 'shell', says: 'projects/show', with: { project: 'shop' }, answers: { id: '$shopId' } },
      {
        by: 'shell',
        says: 'projects/show',
        with: { project: 'sho' },
        fails: { message: /Did you mean 'shop'\?/, data: { suggestion: 'shop' } },
      },
    ],
  },
  {
    title:
      'A deleted directory is missing and a disk that is away is not; both are the same after a restart',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      { by: 'shell', says: 'ports/lease', with: { path: '$forge' }, answers: { kind: 'granted' } },
      { passes: 30_000 },
      {
        by: 'editor',
        says: 'state/watch',
        answers: { change: { projects: [{ directory: 'present' }, { directory: 'present' }] } },
      },
      {
        does: 'one is deleted, and the disk of the other is unplugged',
        act: ({ harbor, names }) => {
          harbor.machine.removeProject(String(names.get('$shop')));
          harbor.machine.removeProject(String(names.get('$forge')), 'unknown');
        },
      },
      { passes: 30_000 },
      {
        by: 'editor',
        hears: 'state/didChange',
        with: {
          change: {
            projects: [
              { id: '$shopId', directory: 'missing' },
              { id: '$forgeId', directory: 'unknown' },
            ],
          },
        },
      },
      { does: 'the server is killed', act: ({ harbor }) => harbor.restart() },
      {
        does: 'the shell asks the next one',
        act: (stage) => stage.comeBack('shell', 'script'),
      },
      {
        by: 'shell',
        says: 'projects/list',
        answers: [
          { id: '$shopId', directory: 'missing', leases: [{}] },
          { id: '$forgeId', directory: 'unknown', leases: [{}] },
        ],
      },
    ],
  },
  {
    title: 'When a project was met last is written down to the hour',
    cast: { shell: 'script' },
    lines: [
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      { by: 'shell', says: 'server/status', answers: { revision: 3 } },
      { passes: hour },
      { by: 'shell', says: 'ports/lease', with: { path: '$shop', service: 'api' }, answers: {} },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 2 },
        answers: [{ type: 'portLeased' }, { type: 'projectMet' }],
      },
    ],
  },
];
