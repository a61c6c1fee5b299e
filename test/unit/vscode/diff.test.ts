import { strict as assert } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Scene } from '#client/vscode/stages/scene.ts';
import { diff } from '#client/vscode/views/diff.ts';
import { instancesView } from '#client/vscode/views/instances-view.ts';
import { parentOf, type Rows } from '#client/vscode/views/row.ts';
import type { Lease } from '#protocol/ports.ts';
import { l10n, lease, listening, project, scene, window } from './scenes.ts';

type Refresh = ReturnType<typeof diff>;

const names = ['shop', 'docs', 'mail', 'cargo'];
const projects = [
  ...names.map((name) => project(name)),
  project('fix', { mainProjectId: 'p_docs' }),
];

const someLease: fc.Arbitrary<Lease> = fc
  .record({
    service: fc.constantFrom('web', 'api', 'db'),
    port: fc.integer({ min: 3000, max: 3003 }),
    projectId: fc.constantFrom(...projects.map(({ id }) => id)),
    state: fc.constantFrom('reserved', 'bound', 'unbound', 'contested'),
    command: fc.constantFrom('vite', 'next'),
  })
  .map(({ service, port, projectId, state, command }) =>
    lease(service, port, { ...listening(command), projectId, state: state as Lease['state'] }),
  );

const someScene: fc.Arbitrary<Scene> = fc
  .record({
    leases: fc.uniqueArray(someLease, { selector: ({ id }) => id, maxLength: 12 }),
    others: fc.subarray(names),
    branch: fc.constantFrom('main', 'fix'),
  })
  .map(({ leases, others, branch }) =>
    scene({
      leases,
      projects: projects.map((each) => (each.name === 'mail' ? { ...each, branch } : each)),
      instances: [
        window('here', ['p_shop']),
        window(
          'other',
          others.map((name) => `p_${name}`),
        ),
      ],
    }),
  );

/** What the editor has on the screen after it drew anew only what it was told. */
function redrawn(before: Rows, after: Rows, refresh: Refresh): Map<string, unknown> {
  const screen = new Map<string, unknown>(refresh === 'everything' ? [] : before.byId);
  const draw = (id: string) => {
    const old = before.byId.get(id);
    for (const child of old?.children ?? []) screen.delete(child);
    const row = after.byId.get(id);
    screen.set(id, row);
    for (const child of row?.children ?? []) draw(child);
  };
  for (const id of refresh === 'everything' ? after.top : refresh) draw(id);
  return screen;
}

describe('what is drawn anew', () => {
  it('covers every changed row, whatever changes', () => {
    return fc.assert(
      fc.property(fc.array(someScene, { minLength: 2, maxLength: 6 }), (scenes) => {
        let before = instancesView(scenes[0]!, l10n);
        for (const each of scenes.slice(1)) {
          const after = instancesView(each, l10n);
          const screen = redrawn(before, after, diff(before, after));
          assert.deepEqual(screen, new Map(after.byId));
          before = after;
        }
      }),
    );
  });

  it('is nothing when nothing changed', () => {
    return fc.assert(
      fc.property(someScene, (each) => {
        const [one, other] = [
          instancesView(each, l10n),
          instancesView(structuredClone(each), l10n),
        ];
        assert.deepEqual(diff(one, other), []);
      }),
    );
  });

  it('is no row that stayed as it was, nor one below another that is drawn anew', () => {
    return fc.assert(
      fc.property(someScene, someScene, (a, b) => {
        const [before, after] = [instancesView(a, l10n), instancesView(b, l10n)];
        const refresh = diff(before, after);
        if (refresh === 'everything') return assert.notDeepEqual(before.top, after.top);
        for (const id of refresh) {
          assert.ok(!isDeepStrictEqual(before.byId.get(id), after.byId.get(id)), id);
          assert.ok(!refresh.includes(parentOf(after, id) ?? ''), id);
        }
      }),
    );
  });

  it('is the one lease whose state changed', () => {
    const leases = [lease('web', 5173), lease('api', 8000)];
    const before = instancesView(scene({ leases }), l10n);
    const bound = lease('web', 5173, listening('vite'));
    const after = instancesView(scene({ leases: [bound, leases[1]!] }), l10n);
    assert.deepEqual(diff(before, after), ['lease:l_web_p_shop']);
  });
});
