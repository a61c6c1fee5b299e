/** Leasing, and every way in which a port cannot be had. */
import type { Transcript } from '../transcript.ts';

const lease = 'ports/lease';

export const leasing: readonly Transcript[] = [
  {
    title: 'A service gets one port, and the same again, and everybody sees it',
    cast: { shell: 'script', robot: 'agent' },
    lines: [
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web' },
        answers: {
          kind: 'granted',
          reused: false,
          typeFrom: 'name',
          leases: [
            {
              id: '$web',
              projectId: '$shopId',
              type: 'dev',
              port: 3000,
              state: 'reserved',
              fence: 1,
              holder: { kind: 'project', projectId: '$shopId' },
              url: 'http://localhost:3000',
            },
          ],
        },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$shop', service: 'web' },
        answers: { kind: 'granted', reused: true, leases: [{ id: '$web', port: 3000, fence: 1 }] },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web' },
        fails: { code: -31008, data: { code: 'notAllowed', needed: 'ownProject' } },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$forge', service: 'web' },
        answers: { reused: false, leases: [{ id: '$other', port: 3001, fence: 2 }] },
      },
      { by: 'shell', says: 'ports/list', answers: [{ id: '$web' }, { id: '$other' }] },
      { by: 'shell', says: 'ports/list', with: { path: '$forge' }, answers: [{ id: '$other' }] },
      {
        by: 'shell',
        says: 'ports/find',
        with: { port: 3001 },
        answers: { verdict: 'leased', lease: { id: '$other' }, listeners: [] },
      },
    ],
  },
  {
    title: 'Ports are leased by name, type, tool, number, range and block',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'postgres' },
        answers: { leases: [{ type: 'database', port: 5432, url: 'tcp://localhost:5432' }] },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'admin', type: 'api' },
        answers: { typeFrom: 'asked', leases: [{ type: 'api', port: 8000 }] },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web', tool: 'vite' },
        answers: { leases: [{ port: 5173 }] },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'docs', port: 4444 },
        answers: { leases: [{ port: 4444 }] },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'proxy', range: { from: 7100, to: 7101 } },
        answers: { leases: [{ port: 7100 }] },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$forge', service: 'shard', type: 'test', count: 3 },
        answers: {
          leases: [
            { service: 'shard', port: 9200 },
            { service: 'shard-2', port: 9201 },
            { service: 'shard-3', port: 9202 },
          ],
        },
      },
      {
        by: 'shell',
        says: lease,
        with: { path: '$forge', service: 'web', type: 'databse' },
        fails: {
          code: -31006,
          message: /Did you mean 'database'/,
          data: { code: 'unknownServiceType', suggestion: 'database' },
        },
      },
    ],
  },
  {
    title: 'Every refusal says why, by whom, until when and what could be had',
    cast: { shell: 'script', robot: 'terminal' },
    lines: [
      {
        by: 'shell',
        says: lease,
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ id: '$web', port: 3000 }] },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web', port: 3000 },
        answers: {
          kind: 'refused',
          reason: 'leased',
          port: 3000,
          lease: { id: '$web', projectId: '$shopId' },
          suggestion: 3001,
        },
      },
      {
        does: 'a stranger listens on 3002, and the system keeps 3003',
        act: ({ harbor: { machine }, names }) => {
          const stranger = machine.start({ command: 'python -m http.server' });
          names.set('$stranger', stranger);
          machine.listen(3002, stranger);
          machine.exclude(3003);
        },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web', port: 3002 },
        answers: {
          kind: 'refused',
          reason: 'used',
          listener: { process: '$stranger', command: 'python -m http.server' },
          suggestion: 3001,
        },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web', port: 3003 },
        answers: { kind: 'refused', reason: 'excluded', suggestion: 3001 },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web', range: { from: 3002, to: 3003 } },
        answers: { kind: 'refused', reason: 'noneFree', range: { from: 3002, to: 3003 } },
      },
      {
        by: 'shell',
        says: 'ports/release',
        with: { port: 3000 },
        answers: { kind: 'released', lease: { id: '$web' } },
      },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web', port: 3000 },
        answers: { kind: 'refused', reason: 'resting', until: '$', suggestion: 3001 },
      },
      {
        by: 'robot',
        says: 'ports/find',
        with: { port: 3000 },
        answers: { verdict: 'resting', until: '$' },
      },
      { passes: 31_000 },
      {
        by: 'robot',
        says: lease,
        with: { path: '$forge', service: 'web', port: 3000 },
        answers: { kind: 'granted', leases: [{ port: 3000 }] },
      },
    ],
  },
  {
    title: 'A project has its declared services leased at once',
    cast: { editor: 'window' },
    declares: `{
      "version": 1,
      "name": "bakery",
      "services": { "web": { "main": true }, "api": {}, "db": { "port": 5433 } },
    }`,
    lines: [
      {
        by: 'editor',
        says: 'ports/leaseProject',
        with: { path: '$declared', holder: 'client' },
        answers: {
          declared: true,
          leases: [
            { service: 'web', holder: { kind: 'window' } },
            { service: 'api', type: 'api' },
            { service: 'db', port: 5433 },
          ],
          refusals: [],
          environment: { PORT: '3000', HM_PORT_WEB: '3000', HM_PORT_DB: '5433' },
        },
      },
      {
        by: 'editor',
        says: 'ports/leaseProject',
        with: { path: '$shop' },
        answers: { declared: false, leases: [], refusals: [] },
      },
      {
        by: 'editor',
        says: 'projects/find',
        with: { path: '$declared' },
        answers: { name: 'bakery' },
      },
    ],
  },
  {
    title: 'A broken project file is named with line and column, and costs a reader nothing',
    cast: { editor: 'window' },
    declares: '{\n  "version": 1,\n  "services": { "web": { "port": "abc" } }\n}',
    lines: [
      {
        by: 'editor',
        says: 'ports/leaseProject',
        with: { path: '$declared' },
        fails: {
          code: -31005,
          message: /harbormaster\.jsonc:3:34: services\.web\.port/,
          data: { code: 'brokenProjectFile', problems: [{ line: 3, column: 34 }] },
        },
      },
      { by: 'editor', says: 'ports/list', with: { path: '$declared' }, answers: [] },
    ],
  },
  {
    title: 'Suggestions are ports that could be had, and nothing is leased for them',
    cast: { shell: 'script' },
    lines: [
      {
        does: 'somebody listens on 3001',
        act: ({ harbor }) => harbor.machine.listen(3001),
      },
      {
        by: 'shell',
        says: 'ports/suggest',
        with: { type: 'dev', count: 3 },
        answers: { type: 'dev', ports: [3000, 3002, 3003] },
      },
      {
        by: 'shell',
        says: 'ports/suggest',
        with: { path: '$shop', service: 'postgres' },
        answers: { type: 'database', ports: [5432] },
      },
      { by: 'shell', says: 'ports/list', answers: [] },
    ],
  },
];
