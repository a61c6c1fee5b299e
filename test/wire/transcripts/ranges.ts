/** Types that nobody declared: who makes one, who does not, and how it is taken back. */
import assert from 'node:assert/strict';
import type { Transcript } from '../transcript.ts';

export const ranges: readonly Transcript[] = [
  {
    title: 'An unknown type gets a range by itself, once, and everybody gets a port of it',
    cast: { shell: 'script', other: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'numbers', type: 'orders-ledger' },
        answers: {
          kind: 'granted',
          made: {
            type: 'orders-ledger',
            range: { from: 2000, to: 2049 },
            undo: 'hm config auto undo orders-ledger',
          },
          leases: [{ service: 'numbers', type: 'orders-ledger', port: 2000 }],
        },
      },
      {
        does: 'it stands in the file, once',
        act: ({ harbor }) => {
          assert.match(
            harbor.config.text ?? '',
            /"orders-ledger": \{ "range": \{ "from": 2000, "to": 2049 \}, "automatic": true \}/,
          );
          assert.equal(harbor.config.writes, 1);
        },
      },
      {
        by: 'other',
        says: 'ports/lease',
        with: { path: '$forge', service: 'numbers', type: 'orders-ledger' },
        answers: { made: undefined, leases: [{ type: 'orders-ledger', port: 2001 }] },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 4 },
        answers: [
          { type: 'portLeased' },
          { type: 'projectMet' },
          { type: 'portLeased' },
          { type: 'projectMet' },
        ],
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 5 },
        answers: [
          {},
          {},
          {},
          {},
          { type: 'serviceTypeMade', data: { name: 'orders-ledger', from: 2000, to: 2049 } },
        ],
      },
      {
        by: 'shell',
        says: 'ranges/undo',
        with: { type: 'orders-ledger' },
        answers: { kind: 'inUse', leases: [{ port: 2000 }, { port: 2001 }] },
      },
      { by: 'shell', says: 'ports/release', with: { port: 2000 }, answers: { kind: 'released' } },
      { by: 'shell', says: 'ports/release', with: { port: 2001 }, answers: { kind: 'released' } },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$forge', service: 'squatter', port: 2040 },
        answers: { leases: [{ port: 2040 }] },
      },
      {
        by: 'shell',
        says: 'ranges/undo',
        with: { type: 'orders-ledger' },
        answers: { kind: 'inUse', leases: [{ service: 'squatter' }] },
      },
      { by: 'shell', says: 'ports/release', with: { port: 2040 }, answers: { kind: 'released' } },
      {
        by: 'shell',
        says: 'ranges/undo',
        with: { type: 'orders-ledger' },
        answers: { kind: 'undone', range: { from: 2000, to: 2049 } },
      },
      {
        does: 'nothing of it is left',
        act: ({ harbor }) => assert.equal(harbor.config.text, '{\n  "version": 1\n}\n'),
      },
      {
        by: 'shell',
        says: 'ranges/undo',
        with: { type: 'orders-ledger' },
        answers: { kind: 'noSuchType' },
      },
      {
        by: 'shell',
        says: 'ranges/undo',
        with: { type: 'dev' },
        answers: { kind: 'notAutomatic' },
      },
    ],
  },
  {
    title: 'A slip makes no type by itself; a person can mean it, and an agent cannot',
    cast: { shell: 'script', robot: 'agent' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'x', type: 'databse' },
        fails: {
          code: -31006,
          message: /Did you mean 'database'\? For a new type .* --new-type/,
          data: { suggestion: 'database' },
        },
      },
      {
        by: 'robot',
        says: 'ports/lease',
        with: { path: '$shop', service: 'x', type: 'databse', newType: true },
        fails: { code: -31006, message: /Did you mean 'database'\? A person can make/ },
      },
      {
        by: 'robot',
        says: 'ports/lease',
        with: { path: '$shop', service: 'x', type: 'warehouse-robots' },
        answers: { made: { type: 'warehouse-robots' } },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'y', type: 'databse', newType: true },
        answers: { typeFrom: 'asked', made: { type: 'databse' } },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'grafana', type: 'grafana' },
        answers: { made: { type: 'grafana', range: { from: 3210, to: 3259 } } },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'checkout' },
        answers: { typeFrom: 'default', made: undefined, leases: [{ type: 'dev' }] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'turnstile', newType: true },
        answers: { typeFrom: 'name', made: { type: 'turnstile' }, leases: [{ type: 'turnstile' }] },
      },
      {
        by: 'shell',
        says: 'ports/suggest',
        with: { path: '$shop', type: 'somebodys-guess' },
        fails: { code: -31006 },
      },
    ],
  },
  {
    title:
      'A broken file is not written to: the lease is refused with the place, and others are not concerned',
    cast: { shell: 'script' },
    lines: [
      {
        does: 'somebody is in the middle of writing',
        act: ({ harbor }) => {
          harbor.config.text = '{ "ports.rest": 5,\n  "types" }';
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'x', type: 'orders-ledger' },
        fails: {
          code: -31030,
          message: /config\.jsonc:2:11: syntax: colon expected/,
          data: { code: 'configurationNotWritten', problems: [{ line: 2, column: 11 }] },
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ type: 'dev' }] },
      },
      {
        does: 'it is as it was, and is then put right with a type taken away',
        act: ({ harbor }) => {
          assert.equal(harbor.config.text, '{ "ports.rest": 5,\n  "types" }');
          harbor.config.text = '{ "types": { "hub": false } }';
        },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'x', type: 'hub', newType: true },
        fails: { code: -31006, message: /A configuration file takes it away/ },
      },
    ],
  },
  {
    title: 'What a project declares and nobody trusts may be the very type: none is made',
    cast: { shell: 'script' },
    declares: '{ "version": 1, "types": { "kiosk": { "range": { "from": 4350, "to": 4359 } } } }',
    untrusted: true,
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'x', type: 'kiosk' },
        fails: { code: -31006, message: /declares types that you have not trusted.*hm trust/ },
      },
    ],
  },
  {
    title: 'The types of a project’s services are made together when its ports are leased',
    cast: { shell: 'script' },
    declares:
      '{ "version": 1, "services": { "a": { "type": "orders-ledger" }, "b": { "type": "turnstile" } } }',
    lines: [
      {
        by: 'shell',
        says: 'ports/leaseProject',
        with: { path: '$declared' },
        answers: {
          made: [{ type: 'orders-ledger' }, { type: 'turnstile' }],
          leases: [{ type: 'orders-ledger' }, { type: 'turnstile' }],
          refusals: [],
        },
      },
      {
        does: 'the file was written once',
        act: ({ harbor }) => assert.equal(harbor.config.writes, 1),
      },
    ],
  },
];
