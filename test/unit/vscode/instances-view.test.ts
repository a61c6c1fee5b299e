import { strict as assert } from 'node:assert';
import type { Scene } from '#client/vscode/stages/scene.ts';
import { instanceIdOf } from '#client/vscode/views/instance-row.ts';
import { instancesView } from '#client/vscode/views/instances-view.ts';
import { l10n, lease, listening, project, scene, window } from './scenes.ts';

/** The tree as text: two spaces a level. */
function drawn(of: Scene): string[] {
  const { top, byId } = instancesView(of, l10n);
  return top.flatMap((id) => {
    const row = byId.get(id)!;
    const line = (n: string, each = byId.get(n)!) => `${each.label} ${each.description}`;
    return [line(id), ...row.children.map((child) => `  ${line(child)}`)];
  });
}

describe('the Instances view', () => {
  it('is empty while this window is alone and nothing is leased, so that the welcome is seen', () => {
    assert.deepEqual(drawn(scene()), []);
  });

  it('shows a project with its branch, and its services with port and program', () => {
    const leases = [
      lease('web', 5173, listening('node /home/ann/shop/node_modules/.bin/vite --port 5173')),
      lease('api', 8000),
    ];
    assert.deepEqual(drawn(scene({ leases })), [
      'shop main · this window',
      '  web 5173 · vite',
      '  api 8000 · reserved',
    ]);
  });

  it('shows what an ended agent left running below it, and nothing of one that left nothing', () => {
    const ended = (id: string, leaseIds: string[]) =>
      window(id, ['p_shop'], {
        ...{ id, kind: 'agent', name: 'claude-code', presence: 'silent' },
        agent: {
          ...{ sessionId: id, directory: '/home/me/shop', judged: {}, leaseIds },
          endedAt: 1_795_000_100_000,
        },
      });
    const leases = [lease('web', 5173, listening('vite')), lease('api', 8000)];
    const instances = [
      window('here', ['p_shop']),
      ended('g_1', [leases[0]?.id ?? '']),
      ended('g_2', [leases[1]?.id ?? '']),
      ended('g_3', ['l_gone']),
    ];
    const of = scene({ leases, instances });
    assert.deepEqual(drawn(of), [
      'shop main · this window',
      '  api 8000 · reserved',
      '  agent ended, left 1 running · claude-code',
    ]);
    const row = instancesView(of, l10n).byId.get('instance:p_shop:g_1');
    assert.deepEqual(row?.children, [`lease:${leases[0]?.id}`]);
    assert.equal(row?.contextValue, 'instance.ended');
    assert.equal(instanceIdOf(row?.id), 'g_1');
  });

  it('begins with the main service of a project, which is web unless it declares another', () => {
    const leases = ['api', 'docs', 'web'].map((service, n) => lease(service, 3000 + n));
    const services = (of: Scene) => drawn(of).map((line) => line.trim().split(' ')[0]);
    assert.deepEqual(services(scene({ leases })), ['shop', 'web', 'api', 'docs']);
    const projects = [project('shop', { mainService: 'docs' })];
    assert.deepEqual(services(scene({ leases, projects })), ['shop', 'docs', 'api', 'web']);
  });

  it('puts this window first, then windows, agents and terminals, and worktrees behind their main checkout', () => {
    const projects = [
      project('attic'),
      project('box'),
      project('cargo'),
      project('deck'),
      project('box-fix', { mainProjectId: 'p_box', branch: 'fix' }),
      project('shop'),
      project('forgotten'),
    ];
    const instances = [
      window('here', ['p_shop']),
      window('other', ['p_deck']),
      window('third', ['p_deck', 'p_box-fix']),
      window('agent', ['p_cargo'], { kind: 'agent' }),
    ];
    const leases = [
      lease('web', 3000, { projectId: 'p_attic' }),
      lease('db', 5432, { projectId: 'p_box' }),
    ];
    assert.deepEqual(drawn(scene({ projects, instances, leases })), [
      'shop main · this window',
      'box main · terminal',
      '  db 5432 · reserved',
      'box-fix fix · window · worktree of box',
      'deck main · 2 windows',
      '  window pid 4711 · VS Code 1.100.3',
      '  window pid 4711 · also box-fix · VS Code 1.100.3',
      'cargo main · agent',
      'attic main · terminal',
      '  web 3000 · reserved',
      'Other Projects 1',
      '  forgotten main',
    ]);
  });

  it('tells windows on the same project apart, and this one from the others', () => {
    const editor = {
      process: { pid: 99, startTime: '1', bootId: 'b' },
      name: 'Cursor 1.139.1 (SSH)',
    };
    const instances = [
      window('here', ['p_shop']),
      window('other', ['p_shop', 'p_docs'], { ...editor, presence: 'silent' }),
      window('agent', ['p_shop'], { kind: 'agent', name: 'claude' }),
    ];
    const projects = [project('shop'), project('docs')];
    assert.deepEqual(drawn(scene({ projects, instances, leases: [lease('web', 5173)] })), [
      'shop main · this window and 1 more',
      '  web 5173 · reserved',
      '  this window VS Code 1.100.3',
      '  window pid 99 · also docs · silent · Cursor 1.139.1 (SSH)',
      '  agent pid 4711 · claude',
      'docs main · window',
    ]);
  });

  it('begins with the projects of others closed when there are more than fifty', () => {
    const projects = Array.from({ length: 60 }, (_, n) => project(`ship-${n}`));
    const leases = projects.map(({ id: projectId }) => lease('web', 3000, { projectId }));
    const many = instancesView(scene({ projects, leases, here: ['p_ship-1'] }), l10n);
    const closed = many.top.filter((id) => many.byId.get(id)?.closed);
    assert.deepEqual([many.top.length, closed.length], [60, 59]);
    assert.equal(many.byId.get(many.top[0]!)?.closed, undefined);
  });

  it('keeps the order of the folders for the projects of this window', () => {
    const projects = [project('a'), project('b')];
    const instances = [window('here', ['p_a', 'p_b']), window('other', [])];
    const both = scene({ projects, instances, here: ['p_b', 'p_a'] });
    assert.deepEqual(drawn(both), ['b main · this window', 'a main · this window']);
  });

  it('says each state by an icon of its own shape, in words to a screen reader, and aloud only when it is not as it should be', () => {
    const stranger = {
      process: { pid: 7, startTime: '1', bootId: 'b' },
      command: 'python3 -m http.server',
    };
    const leases = [
      lease('a', 3000),
      lease('b', 3001, listening('vite')),
      lease('c', 3002, { state: 'unbound' }),
      lease('d', 3003, { state: 'contested', listener: stranger }),
    ];
    const { byId } = instancesView(scene({ leases }), l10n);
    const rows = leases.map(({ id }) => byId.get(`lease:${id}`)!);
    assert.deepEqual(
      rows.map(({ icon, description, accessibleName, contextValue }) => [
        icon,
        description,
        accessibleName,
        contextValue,
      ]),
      [
        [
          'circle-outline',
          '3000 · reserved',
          'a, port 3000, reserved, project',
          'lease.reserved.http',
        ],
        ['circle-filled', '3001 · vite', 'b, port 3001, listening, vite', 'lease.bound.http'],
        [
          'circle-slash',
          '3002 · nobody listens',
          'c, port 3002, nobody listens, project',
          'lease.unbound.http',
        ],
        [
          'warning',
          '3003 · contested by http.server',
          'd, port 3003, contested by http.server, project',
          'lease.contested.http',
        ],
      ],
    );
  });

  it('offers a browser only for what speaks HTTP', () => {
    const leases = [lease('db', 5432, { url: 'tcp://localhost:5432' })];
    const { byId } = instancesView(scene({ leases }), l10n);
    assert.equal(byId.get('lease:l_db_p_shop')?.contextValue, 'lease.reserved.other');
  });

  it('tells in a tooltip that a project has a server of its own', () => {
    const { byId, top } = instancesView(
      { ...scene({ leases: [lease('web', 5173)] }), ownServers: new Map([['p_shop', { pid: 7 }]]) },
      l10n,
    );
    assert.match(byId.get(top[0]!)!.tooltip, /Mode.*project, with a server of its own .*pid 7/);
  });

  it('tells in a tooltip who holds and who listens, and lets nothing in it become markup', () => {
    const command = 'node [x](command:evil) | $(zap)';
    const leases = [lease('web', 5173, { ...listening(command) })];
    const { byId } = instancesView(scene({ leases }), l10n);
    const { tooltip } = byId.get('lease:l_web_p_shop')!;
    for (const part of ['Held by', 'pid 4711', '127\\.0\\.0\\.1', 'l\\_web\\_p\\_shop'])
      assert.ok(
        tooltip.replaceAll('\\(', '(').replaceAll('\\)', ')').includes(part),
        `${part} in ${tooltip}`,
      );
    assert.doesNotMatch(tooltip, /(?<!\\)\]\(|(?<!\\)\$\(|[^\\|] \| \$/);
  });

  describe('of projects that are open nowhere and hold nothing', () => {
    const leases = [lease('web', 5173)];
    const projects = [
      project('shop'),
      project('forge', { directory: 'present', tags: ['client-x'] }),
      project('attic', { archived: true }),
      project('barn', { directory: 'missing' }),
      project('usb', { directory: 'unknown', branch: undefined }),
    ];

    it('has one closed node at the end, without those put away', () => {
      assert.deepEqual(drawn(scene({ leases, projects })), [
        'shop main · this window',
        '  web 5173 · reserved',
        'Other Projects 3',
        '  barn folder missing · main',
        '  forge main · client-x',
        '  usb ',
      ]);
      const { byId } = instancesView(scene({ leases, projects }), l10n);
      assert.equal(byId.get('others')?.closed, true);
      assert.deepEqual(
        ['p_barn', 'p_forge', 'p_usb'].map((id) => byId.get(`other:${id}`)?.contextValue),
        ['project.other.missing', 'project.other', 'project.other'],
      );
      const shapes = ['p_barn', 'p_forge', 'p_usb'].map((id) => byId.get(`other:${id}`)?.icon);
      assert.equal(new Set(shapes).size, 3);
    });

    it('has none when all are shown, and a project leaves it when somebody opens it', () => {
      const shown = (of: Scene) => drawn(of).filter((line) => /Other Projects/.test(line));
      assert.deepEqual(shown(scene({ leases, projects: [project('shop')] })), []);
      const instances = [window('there', ['p_forge'])];
      const some = [project('shop'), project('forge')];
      assert.deepEqual(shown(scene({ leases, projects: some })), ['Other Projects 1']);
      assert.deepEqual(shown(scene({ leases, projects: some, instances })), []);
    });

    it('names a project that is put away while it holds something', () => {
      const [first] = drawn(scene({ leases, projects: [project('shop', { archived: true })] }));
      assert.match(first ?? '', /^shop/);
    });
  });
});
