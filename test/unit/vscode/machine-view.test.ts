import { strict as assert } from 'node:assert';
import { machineView, portOfRow } from '#client/vscode/views/machine-view.ts';
import type { MachineListener } from '#protocol/machine.ts';
import { l10n, lease, listening, project, scene } from './scenes.ts';

function listener(port: number, command?: string, projectId?: string): MachineListener {
  const process = { process: { pid: port, startTime: '1', bootId: 'b' }, command: command ?? '' };
  return {
    id: `${port}-${port}-1`,
    port,
    addresses: ['127.0.0.1'],
    ...(command !== undefined && { process: { ...process, projectId } }),
  };
}

const where = scene({
  projects: [project('shop'), project('blog')],
  leases: [
    lease('web', 5173, listening('vite')),
    lease('api', 8000, { state: 'contested' }),
    lease('db', 5432),
  ],
});

const seen = [
  listener(8000, 'python3 -m http.server'),
  listener(5173, 'node /x/node_modules/.bin/vite', 'p_shop'),
  listener(22),
  listener(4000, 'node ./bin/www', 'p_blog'),
  listener(631, '/usr/sbin/cupsd -l'),
];

describe('Ports on this Machine', () => {
  it('shows everybody by port: process, whose it is, and whether it is leased', () => {
    const { top, byId } = machineView(seen, where, l10n);
    const rows = top.map((id) => byId.get(id)!);
    assert.deepEqual(
      rows.map(({ label, description, icon, accessibleName }) => [
        `${label} ${description}`,
        icon,
        accessibleName,
      ]),
      [
        ['22 another user', 'lock', 'port 22, another user, not leased'],
        ['631 cupsd', 'circle-outline', 'port 631, cupsd, not leased'],
        ['4000 node · blog', 'circle-outline', 'port 4000, node, blog, not leased'],
        ['5173 vite · web of shop', 'circle-filled', 'port 5173, vite, web of shop'],
        [
          '8000 http.server · stranger on api of shop',
          'warning',
          'port 8000, http.server, stranger on api of shop',
        ],
      ],
    );
  });

  it('goes by what is proven: beside a stranger on a leased port its holder is none', () => {
    const both = [
      { ...listener(8000, 'python3 -m http.server'), id: 'a', ours: false },
      { ...listener(8000, 'node api.js', 'p_shop'), id: 'b', ours: true },
      // Bound by its holder, and yet this one is another.
      { ...listener(5173, 'nc -l'), id: 'c', ours: false },
    ];
    const { top, byId } = machineView(both, where, l10n);
    assert.deepEqual(
      top.map((id) => [byId.get(id)?.description, byId.get(id)?.icon]),
      [
        ['nc · stranger on web of shop', 'warning'],
        ['http.server · stranger on api of shop', 'warning'],
        ['api · api of shop', 'circle-filled'],
      ],
    );
  });

  it('shows UDP as such, of no lease, and with nothing to be done to it', () => {
    const bound = { ...listener(5173, 'avahi-daemon'), protocol: 'udp' as const, user: 'avahi' };
    const { top, byId } = machineView([bound], where, l10n);
    const row = byId.get(top[0]!)!;
    assert.deepEqual(
      [row.label, row.description, row.contextValue],
      ['5173', 'UDP · avahi-daemon', 'datagram'],
    );
    assert.match(row.accessibleName, /^port 5173, UDP, avahi-daemon/);
    assert.match(row.tooltip, /5173\/udp/);
    assert.match(row.tooltip, /User&nbsp; \| avahi/);
  });

  it('tells user, container and whose it is in the tooltip', () => {
    const inside = { ...listener(6379, 'redis-server'), container: 'cache-1', ours: false };
    const { top, byId } = machineView([inside], where, l10n);
    const { description, tooltip } = byId.get(top[0]!)!;
    assert.equal(description, 'redis-server · cache-1');
    assert.match(tooltip, /Container&nbsp; \| cache\\-1/);
    assert.match(tooltip, /Whose&nbsp; \| foreign/);
  });

  it('knows the port of each of its rows, and of no other row', () => {
    const { top } = machineView(seen, where, l10n);
    assert.deepEqual(top.map(portOfRow), [22, 631, 4000, 5173, 8000]);
    assert.equal(portOfRow('lease:l_4000'), undefined);
    assert.equal(portOfRow(undefined), undefined);
  });

  it('lets nothing of a command become markup', () => {
    const { top, byId } = machineView([listener(1, 'x [a](command:evil) | $(zap)')], where, l10n);
    assert.doesNotMatch(byId.get(top[0]!)!.tooltip, /(?<!\\)\]\(|(?<!\\)\$\(/);
  });
});
