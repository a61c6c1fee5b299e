/** Service types: whose count, and what of two that make no sense together. */
import { parseUserFile } from '#config/user-file.ts';
import type { Transcript } from '../transcript.ts';

export const types: readonly Transcript[] = [
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
          const text =
            '{ "types": { "stall": { "range": { "from": 4300, "to": 4309 }, "preferred": 4305 }, "hub": false } }';
          const reading = parseUserFile(text, '/home/me/config.jsonc');
          if (reading.kind === 'sound') harbor.types = reading.types;
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
          const text = '{ "types": { "stall": { "range": { "from": 4300, "to": 4350 } } } }';
          const reading = parseUserFile(text, '/home/me/config.jsonc');
          if (reading.kind === 'sound') harbor.types = reading.types;
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
];
