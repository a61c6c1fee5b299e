/** The node of the service types: who has said each, how much of it is in use, and what a click opens. */
import assert from 'node:assert/strict';
import { instancesView } from '#client/vscode/views/instances-view.ts';
import { typesView } from '#client/vscode/views/types-view.ts';
import type { ListedType } from '#protocol/types.ts';
import { l10n, lease, project, scene } from './scenes.ts';

function type(name: string, rest: Partial<ListedType> = {}): ListedType {
  return {
    ...{ name, alsoCalled: [], range: { from: 3000, to: 3099 }, env: [], overlaps: [] },
    ...{ singleton: false, automatic: false, definedIn: { by: 'builtIn' } },
    ...{ used: 2, foreign: 0, free: 98, largestGap: { from: 3002, to: 3099 } },
    ...rest,
  };
}

const file = '/home/me/config.jsonc';
const types = [
  type('dev', { alsoCalled: ['frontend'] }),
  type('stall', {
    ...{ range: { from: 4300, to: 4309 }, preferred: 4305, used: 1, foreign: 2, free: 7 },
    ...{
      definedIn: { by: 'project', file: '/home/me/shop/harbormaster.jsonc', line: 4, column: 14 },
    },
    ...{ env: ['STALL_PORT'], ready: { http: '/up' }, singleton: true },
    overlaps: [
      {
        name: 'kiosk',
        range: { from: 4309, to: 4319 },
        projectId: 'p_blog',
        definedIn: { by: 'project' },
      },
    ],
  }),
  type('grafana', { automatic: true, definedIn: { by: 'user', file, line: 3, column: 5 } }),
  type('own', { definedIn: { by: 'user', file, line: 9, column: 5 } }),
  type('full', { range: { from: 5000, to: 5000 }, used: 1, free: 0, largestGap: undefined }),
  type('idle', { used: 0, free: 100 }),
];
const where = scene({
  types,
  leases: [lease('web', 3000)],
  projects: [project('shop'), project('blog')],
});

describe('Service Types', () => {
  it('are one closed node at the end of the tree, once they are known and there is a tree', () => {
    const { top, byId } = instancesView(where, l10n);
    assert.equal(top.at(-1), 'types');
    assert.deepEqual([byId.get('types')?.closed, byId.get('types')?.description], [true, '6']);
    assert.equal(byId.get('types')?.accessibleName, 'Service Types, 6 types');
    assert.ok(!instancesView({ ...where, types: undefined }, l10n).byId.has('types'));
    assert.deepEqual(instancesView(scene({ types }), l10n).top, []);
  });

  it('show range and use, each in the shape of who has said it, and a full one in its own', () => {
    const [, ...rows] = typesView(where, l10n);
    assert.deepEqual(
      rows.map(({ label, description, icon }) => [`${label} ${description}`, icon]),
      [
        ['dev 3000–3099 · 2 used · 98 free', 'package'],
        ['stall 4300–4309 · 1 used · 7 free', 'root-folder'],
        ['grafana 3000–3099 · 2 used · 98 free', 'sparkle'],
        ['own 3000–3099 · 2 used · 98 free', 'account'],
        ['full 5000 · 1 used · 0 free', 'warning'],
        ['idle 3000–3099 · 100 free', 'package'],
      ],
    );
    assert.equal(
      rows[2]?.accessibleName,
      'grafana, ports 3000 to 3099, 2 used, 98 free, made by itself',
    );
  });

  it('open their definition, unless they are built in', () => {
    const [, dev, stall] = typesView(where, l10n);
    assert.equal(dev?.opens, undefined);
    assert.deepEqual(stall?.opens, {
      file: '/home/me/shop/harbormaster.jsonc',
      line: 4,
      column: 14,
    });
    assert.deepEqual([dev?.contextValue, stall?.contextValue], ['type.builtIn', 'type.projects']);
  });

  it('tell the rest in the tooltip', () => {
    const [, dev, stall, , , full] = typesView(where, l10n);
    const has = (text: string | undefined, ...facts: string[]) => {
      for (const fact of facts)
        assert.ok(text?.replaceAll('\\', '').includes(fact), `${fact} in ${text}`);
    };
    has(
      dev?.tooltip,
      '| Also called&nbsp; | frontend |',
      '| Largest gap&nbsp; | 3002–3099 |',
      '| Defined&nbsp; | built in |',
    );
    has(
      stall?.tooltip,
      '| Preferred&nbsp; | 4305 |',
      '| Used by strangers&nbsp; | 2 |',
      '| Variables&nbsp; | STALL_PORT |',
    );
    has(
      stall?.tooltip,
      '| Ready when&nbsp; | /up |',
      '| Singleton&nbsp; | one on this machine, shared |',
    );
    has(
      stall?.tooltip,
      '| Shares ports with&nbsp; | kiosk (blog) 4309–4319 |',
      'harbormaster.jsonc:4:14) |',
    );
    has(full?.tooltip, '| Largest gap&nbsp; | none |');
  });
});
