/** Who may speak, who is there, and what the server says of itself. */
import { protocolVersion } from '#protocol/version.ts';
import { anything } from '../pattern.ts';
import type { Transcript } from '../transcript.ts';

export const basics: readonly Transcript[] = [
  {
    title: 'The server says who it is, and stays when a client leaves',
    cast: { editor: 'window', shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'server/status',
        answers: {
          serverId: 's_1',
          epoch: 1,
          protocol: protocolVersion,
          connections: 2,
          leases: 0,
          store: 'writable',
          revision: 1,
        },
      },
      {
        by: 'shell',
        says: 'server/health',
        answers: {
          status: 'healthy',
          reasons: [],
          mode: 'shared',
          server_id: 's_1',
          active_projects: [],
          uptime: 0,
          revision: 1,
          counts: { connections: 2, instances: 2, projects: 0, leases: 0 },
        },
      },
      { does: 'the editor leaves', act: ({ client }) => client('editor').close() },
      { by: 'shell', says: 'server/status', answers: { connections: 1 } },
    ],
  },
  {
    title: 'The server counts what it is asked from the first request on',
    cast: { shell: 'script' },
    lines: [
      { by: 'shell', says: 'ports/lease', with: { path: '$shop' }, answers: { kind: 'granted' } },
      { by: 'shell', says: 'server/stats', answers: { counters: anything, timings: anything } },
    ],
  },
  {
    title: 'Asked to stop, the server answers and tells its owner',
    cast: { shell: 'script' },
    lines: [
      {
        does: 'somebody listens for it',
        act: ({ harbor, names }) => harbor.daemon.onStop.on(() => void names.set('$stopped', true)),
      },
      { by: 'shell', says: 'server/stop', answers: null },
      { does: 'it was told', act: ({ names }) => names.get('$stopped') === true || names.get('!') },
    ],
  },
  {
    title: 'A server makes way for a newer one only, and does nothing more from then on',
    cast: { older: 'script', same: 'script', newer: 'script', shell: 'terminal' },
    lines: [
      {
        by: 'older',
        says: 'server/handOver',
        with: { version: '0.0.9', protocol: protocolVersion },
        answers: { kind: 'staying' },
      },
      {
        by: 'same',
        says: 'server/handOver',
        with: { version: '0.1.0', protocol: protocolVersion, build: '0.1.0-0123456789ab' },
        answers: { kind: 'staying' },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { kind: 'granted' },
      },
      {
        by: 'newer',
        says: 'server/handOver',
        with: { version: '0.2.0', protocol: protocolVersion, build: '0.2.0-0123456789ab' },
        answers: { kind: 'leaving' },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'api' },
        fails: { code: -31003, data: { code: 'leaving' } },
      },
      { by: 'older', says: 'server/status', fails: { data: { code: 'leaving' } } },
    ],
  },
  {
    title: 'Windows and agents are seen by all, with the projects they work in',
    cast: { editor: 'window', robot: 'agent', shell: 'terminal' },
    lines: [
      {
        by: 'editor',
        says: 'instances/announce',
        with: { folders: ['$shop', '$forge', '$shop'] },
        answers: { projects: [{ id: '$shopId' }, { id: '$forgeId' }, { id: '$shopId' }] },
      },
      {
        by: 'shell',
        says: 'instances/list',
        answers: [
          { kind: 'window', presence: 'connected', projectIds: ['$shopId', '$forgeId'] },
          { kind: 'agent', presence: 'connected', projectIds: [] },
          { kind: 'terminal', process: '$shellProcess' },
        ],
      },
      {
        by: 'editor',
        says: 'instances/announce',
        with: { folders: ['$forge'] },
        answers: { projects: [{ id: '$forgeId', root: '$forge', name: 'forge' }] },
      },
      { does: 'the editor hangs', act: ({ client }) => client('editor').close() },
      {
        by: 'shell',
        says: 'instances/list',
        answers: [{ presence: 'silent', projectIds: ['$forgeId'] }, {}, {}],
      },
      {
        does: 'the editor dies',
        act: ({ harbor, process }) => harbor.machine.kill(process('editor')),
      },
      { passes: 2_000 },
      { by: 'shell', says: 'instances/list', answers: [{ kind: 'agent' }, { kind: 'terminal' }] },
    ],
  },
  {
    title: 'A path belongs to a project, whatever subdirectory it names',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'projects/find',
        with: { path: '$shop' },
        answers: { id: '$shopId', root: '$shop', name: 'shop' },
      },
      {
        by: 'shell',
        says: 'projects/find',
        with: { path: '/no/such/place' },
        fails: {
          code: -31004,
          message: /no directory '\/no\/such\/place'/,
          data: { code: 'noSuchDirectory', path: '/no/such/place' },
        },
      },
      {
        by: 'shell',
        says: 'projects/find',
        with: { path: './shop' },
        fails: { code: -31004, message: /'.\/shop' is not an absolute path/ },
      },
    ],
  },
  {
    title: 'The activity is the journal, newest first, of one port or one project when asked',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$forge', service: 'api' },
        answers: { leases: [{ id: '$api', port: 8000 }] },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { leaseId: '$web' },
        answers: { kind: 'released' },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 3 },
        answers: [
          { revision: 6, type: 'portReleased', data: { leaseId: '$web', port: 3000 } },
          { revision: 5, type: 'portLeased', data: { lease: { id: '$api' } } },
          { revision: 4, type: 'projectMet' },
        ],
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { port: 3000 },
        answers: [
          { type: 'portReleased' },
          { type: 'portLeased', data: { lease: { id: '$web' } } },
        ],
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { path: '$forge' },
        answers: [
          { type: 'portLeased' },
          { type: 'projectMet', data: { project: { root: '$forge' } } },
        ],
      },
    ],
  },
];
