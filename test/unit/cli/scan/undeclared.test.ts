import assert from 'node:assert/strict';
import { isUndeclared, proposals } from '#client/cli/scan/undeclared.ts';
import type { MachineSocket, MachineTrace } from '#protocol/machine.ts';

const root = '/home/me/shop';

function socket(port: number, more: Partial<MachineSocket> = {}): MachineSocket {
  const process = { process: { pid: 7, startTime: '1', bootId: 'b' }, command: 'node' };
  return {
    ...{ protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port, ours: false },
    process: { ...process, projectId: 'p_shop' },
    ...more,
  };
}

function trace(
  port: number,
  command: string,
  {
    cwd = root,
    parents = [],
    service = 'web',
    type = 'dev',
  }: {
    readonly cwd?: string;
    readonly parents?: readonly string[];
    readonly service?: string;
    readonly type?: string;
  } = {},
): MachineTrace {
  const process = { process: { pid: 7, startTime: '1', bootId: 'b' }, command, cwd };
  return {
    socket: socket(port, { process }),
    addresses: ['127.0.0.1'],
    parents: parents.map((each, pid) => ({ pid, command: each, sameProject: pid < 2 })),
    ...{ origin: {}, guess: { service, type }, sameProject: true },
  };
}

describe('What a project does not declare', () => {
  const rows: readonly (readonly [title: string, socket: MachineSocket, undeclared: boolean])[] = [
    ['a stranger of the project', socket(5173), true],
    ['what holds a lease', socket(5173, { ours: true }), false],
    [
      'a stranger on a lease',
      socket(5173, { lease: { id: 'l', service: 'w', projectId: 'p' } }),
      false,
    ],
    ['a port that is declared', socket(8000), false],
    ['a port that the system hands out', socket(40_000, { ephemeral: true }), false],
    ['UDP', socket(5353, { protocol: 'udp' }), false],
    ['another user', socket(5173, { process: undefined }), false],
  ];
  for (const [title, seen, undeclared] of rows)
    it(`is ${undeclared ? '' : 'not '}${title}`, () => {
      const declared = { api: { port: 8000 }, web: {} };
      assert.equal(isUndeclared(seen, 'p_shop', declared, seen.port), undeclared);
      assert.equal(isUndeclared(seen, 'p_blog', declared, seen.port), false);
    });
});

describe('What a project should declare', () => {
  const commandOf = (...of: Parameters<typeof trace>) =>
    proposals([trace(...of)], {}, root)[0]?.command;

  it('is a service for each port, by port, each with a name of its own', () => {
    const found = [trace(6000, 'node b.js'), trace(5000, 'node a.js')];
    assert.deepEqual(proposals(found, { web: { port: 3000 } }, root), [
      { service: 'web-2', type: 'dev', port: 5000, command: 'node a.js', perhaps: 'web' },
      { service: 'web-3', type: 'dev', port: 6000, command: 'node b.js', perhaps: 'web' },
    ]);
  });

  it('is started as a person does: by the script above it, from the root of the project', () => {
    const vite = `/usr/bin/node ${root}/node_modules/.bin/vite --port 5173`;
    assert.equal(commandOf(5173, vite), 'npx vite --port 5173');
    assert.equal(commandOf(5173, vite, { parents: ['sh -c vite', 'npm run dev'] }), 'npm run dev');
    // What stands further up is no longer of the project.
    const above = ['sh', 'zsh', 'npm exec editor'];
    assert.equal(commandOf(5173, vite, { parents: above }), 'npx vite --port 5173');
    assert.equal(
      commandOf(5173, vite, { cwd: `${root}/apps/a` }),
      'cd apps/a && npx vite --port 5173',
    );
    assert.equal(commandOf(1, `/usr/bin/python3 ${root}/serve.py`), 'python3 serve.py');
  });

  it('has no command where it would not be what was typed: a secret, a quote, a cut, a container', () => {
    for (const command of [
      'node server.js --token ***',
      'node -e require("http").createServer()',
      `node server.js ${'x'.repeat(280)}…`,
      'docker: shop-db-1',
      'sh -c a; b',
      '',
    ])
      assert.equal(commandOf(1, command), undefined, command);
    assert.equal(commandOf(1, 'node a.js', { cwd: `${root}/a b;c` }), undefined);
  });
});
