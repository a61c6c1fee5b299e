/** Service types: whose count, and what of two that make no sense together. */
import { serviceTypes } from '#services/service-types.ts';
import type { Transcript } from '../transcript.ts';

/** Takes away what is built in, but for one type. */
const allButDev = serviceTypes
  .filter(({ name }) => name !== 'dev')
  .map(({ name }) => `"${name}": false`)
  .join(', ');

export const types: readonly Transcript[] = [
  {
    title: 'Types are listed with what of them is in use, where they stand, and whose they overlap',
    cast: { shell: 'script' },
    declares: `{ "version": 1, "types": { "kiosk": { "range": { "from": 4350, "to": 4359 }, "preferred": 4352,
      "env": ["KIOSK_PORT"], "ready": { "http": "/up" }, "singleton": true } }, "services": { "till": { "type": "kiosk" } } }`,
    lines: [
      {
        does: 'the user has a type that was made by itself, where the project has one',
        act: ({ harbor }) => {
          const type = '{ "range": { "from": 4355, "to": 4364 }, "automatic": true }';
          harbor.config.text = `{ "types": { "grafana": ${type}, ${allButDev} } }`;
          harbor.machine.listen(4354, harbor.machine.start({ command: 'python -m http.server' }));
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared' },
        answers: { leases: [{ port: 4352 }] },
      },
      {
        by: 'shell',
        says: 'types/list',
        with: { path: '$declared' },
        answers: {
          types: [
            { name: 'dev', definedIn: { by: 'builtIn' }, used: 0, free: 100, overlaps: [] },
            {
              ...{
                name: 'kiosk',
                alsoCalled: [],
                range: { from: 4350, to: 4359 },
                preferred: 4352,
              },
              ...{ env: ['KIOSK_PORT'], ready: { http: '/up' }, singleton: true, automatic: false },
              definedIn: { by: 'project', file: /harbormaster.jsonc$/, line: 1 },
              ...{ used: 1, foreign: 1, free: 8, largestGap: { from: 4355, to: 4359 } },
              overlaps: [
                { name: 'grafana', range: { from: 4355, to: 4364 }, definedIn: { line: 1 } },
              ],
            },
            { name: 'grafana', automatic: true, overlaps: [{ name: 'kiosk' }] },
          ],
        },
      },
      {
        by: 'shell',
        says: 'types/list',
        with: { path: '$shop' },
        answers: {
          types: [
            { name: 'dev' },
            {
              name: 'grafana',
              overlaps: [{ name: 'kiosk', projectId: '$declaredId', definedIn: { by: 'project' } }],
            },
          ],
        },
      },
    ],
  },
  {
    title: 'The variables that a service and its type name carry the port to what is started',
    cast: { shell: 'script', editor: 'window' },
    declares: `{ "version": 1, "types": { "dev": { "env": ["VITE_PORT"] } },
      "services": { "web": { "env": ["SHOP_PORT"], "main": true }, "admin": {} } }`,
    lines: [
      {
        by: 'editor',
        says: 'ports/leaseProject',
        with: { path: '$declared' },
        answers: {
          environment: { SHOP_PORT: '3000', VITE_PORT: '3000', PORT: '3000' },
          variables: { ofService: { web: ['SHOP_PORT'] }, ofType: { dev: ['VITE_PORT'] } },
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'admin', environment: true },
        answers: { environment: { VITE_PORT: '3001', SHOP_PORT: '3000', PORT: '3001' } },
      },
    ],
  },
  {
    title: "A type of the user's file counts at once, and the project's types over it",
    cast: { shell: 'script' },
    declares: `{ "version": 1, "types": { "dev": { "preferred": 3050 }, "kiosk": { "range": { "from": 4350, "to": 4359 } } },
      "services": { "till": { "type": "kiosk" } } }`,
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'store' },
        answers: { typeFrom: 'default', leases: [{ type: 'dev', port: 3000 }] },
      },
      {
        does: 'the user declares a type',
        act: ({ harbor }) => {
          harbor.config.text =
            '{ "types": { "stall": { "range": { "from": 4300, "to": 4309 }, "preferred": 4305 }, "hub": false } }';
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'stall' },
        answers: { typeFrom: 'name', leases: [{ type: 'stall', port: 4305 }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'x', type: 'hub' },
        fails: { code: -31006, message: /no service type 'hub'.* There are: .*stall/ },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'web' },
        answers: { leases: [{ type: 'dev', port: 3050 }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'kiosk' },
        answers: { leases: [{ service: 'till', type: 'kiosk', port: 4350 }] },
      },
      {
        does: 'the user declares a range in which the project has one',
        act: ({ harbor }) => {
          harbor.config.text =
            '{ "types": { "stall": { "range": { "from": 4300, "to": 4350 } } } }';
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'till' },
        fails: {
          message:
            /harbormaster.jsonc:1:78: types.kiosk.range: 4350-4359 of 'kiosk' overlaps 4300-4350 of 'stall' \(\/home\/me\/config.jsonc:1:23\)/,
          data: { code: 'brokenProjectFile', problems: [{ line: 1, column: 78 }] },
        },
      },
    ],
  },
  {
    title: 'Who asks for a type gets its range, whatever the service’s name is known for',
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'grafana', type: 'database' },
        answers: { leases: [{ type: 'database', port: 5430 }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'postgres', type: 'database' },
        answers: { leases: [{ type: 'database', port: 5432 }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$forge', service: 'grafana' },
        answers: { leases: [{ port: 3000 }] },
      },
    ],
  },
];
