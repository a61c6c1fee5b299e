import assert from 'node:assert/strict';
import type { Clock } from '#common/clock.ts';
import { type DockerContainer, parseContainers } from '#server/os/docker-api.ts';
import { DockerPorts } from '#server/os/docker-ports.ts';
import { socketOfHost } from '#server/os/docker-socket.ts';
import type { SeenListener, SeenSocket } from '#server/os/listener-source.ts';
import { MachinePorts } from '#server/os/machine-ports.ts';
import { containers } from './recorded-docker.ts';

describe('What Docker answers about containers', () => {
  it('is what they publish, with their name, id and compose directory', () => {
    const shown = parseContainers(containers).map(({ id, name, directory, published }) => [
      id.slice(0, 4),
      name,
      directory,
      published.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`),
    ]);
    assert.deepEqual(shown, [
      ['8dfa', 'shop-web-1', '/home/ann/shop', ['tcp 0.0.0.0 8080', 'tcp :: 8080']],
      ['9cd8', 'db', undefined, ['tcp 127.0.0.1 5432', 'udp 0.0.0.0 5353']],
      ['3176', 'worker', undefined, []],
    ]);
  });

  it('is left out where it has another form, and no list is refused', () => {
    const odd = [
      null,
      7,
      {},
      { Id: 'x' },
      { Id: 'y', Names: ['/y'], Ports: [null, { Type: 'tcp' }] },
    ];
    assert.deepEqual(parseContainers(odd), [{ id: 'y', name: 'y', published: [] }]);
    for (const answer of [null, {}, { message: 'page not found' }])
      assert.throws(() => parseContainers(answer));
  });
});

describe('The address of Docker', () => {
  const rows: [host: string, socket: string | undefined][] = [
    ['unix:///var/run/docker.sock', '/var/run/docker.sock'],
    ['npipe:////./pipe/docker_engine', '\\\\.\\pipe\\docker_engine'],
    ['tcp://10.0.0.7:2375', undefined],
    ['ssh://ann@build', undefined],
  ];
  for (const [host, socket] of rows)
    it(`${host} is ${socket ?? "another machine's"}`, () =>
      assert.equal(socketOfHost(host), socket));
});

function listenersBeside(
  docker: DockerPorts,
  seen: readonly SeenListener[],
  all: readonly SeenSocket[] = [],
) {
  const source = {
    listeners: async () => seen,
    ports: async () => new Set<number>(),
    sockets: async () => all,
    chain: async () => [],
  };
  const ranges = { isEphemeral: () => false, isExcluded: () => false, excluded: async () => [] };
  return new MachinePorts(source, ranges, docker, { find: async () => undefined });
}

const [web, db] = parseContainers(containers) as [DockerContainer, DockerContainer];
const identity = { pid: 7, startTime: '1', bootId: 'b' };
const proxy = { process: identity, command: '/usr/bin/docker-proxy -proto tcp', ancestors: [] };
const node = { process: identity, command: 'node server.js', ancestors: [] };

describe('Ports that Docker publishes', () => {
  it('are busy, and listed under the name of their container though nothing listens', async () => {
    const docker = new DockerPorts(async () => [db]);
    await docker.refresh();
    const ports = listenersBeside(docker, []);
    assert.equal(await ports.probe(5432), 'busy');
    assert.equal(await ports.hold(5432), null);
    const [listener, ...others] = await ports.listeners();
    assert.deepEqual(others, []);
    assert.equal(listener?.port, 5432);
    assert.equal(listener.process?.command, 'docker: db');
    assert.equal(listener.process.process.pid, 0);
  });

  it('give their name to the proxy that listens for them, and to no other process', async () => {
    const docker = new DockerPorts(async () => [db, web]);
    await docker.refresh();
    const seen: SeenListener[] = [
      { port: 5432, address: '127.0.0.1', process: proxy },
      { port: 8080, address: '0.0.0.0', process: node },
    ];
    const shown = await listenersBeside(docker, seen).listeners();
    assert.deepEqual(
      shown.map((each) => [each.port, each.process?.command, each.process?.process.pid]),
      [
        [5432, 'docker: db', 7],
        [8080, 'node server.js', 7],
      ],
    );
  });

  it('stand among all sockets by protocol, and what runs in a container has its name and its own command', async () => {
    const tcp = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0' } as const;
    const all: SeenSocket[] = [
      { ...tcp, port: 5432, process: proxy },
      { ...tcp, port: 8080, process: node, container: web.id },
      { ...tcp, port: 9000, process: node, container: 'ab'.repeat(32) },
      { ...tcp, port: 5353, process: node },
    ];
    const ports = listenersBeside(new DockerPorts(async () => [web, db]), [], all);
    for (const udp of [false, true]) {
      const shown = await ports.allSockets({ udp });
      const rows = shown.map((each) => [
        `${each.protocol} ${each.port}`,
        each.process?.command,
        each.container,
      ]);
      assert.deepEqual(rows, [
        ['tcp 5432', 'docker: db', 'db'],
        ['tcp 8080', 'node server.js', 'shop-web-1'],
        ['tcp 9000', 'node server.js', 'abababababab'],
        ['tcp 5353', 'node server.js', undefined],
        ...(udp ? [['udp 5353', 'docker: db', 'db']] : []),
      ]);
    }
  });

  it('are none where Docker is missing or gives no answer', async () => {
    const docker = new DockerPorts(async () => undefined);
    await docker.refresh();
    assert.deepEqual(docker.last, []);
  });

  it('are asked for every few seconds at most, and hardly ever where there is no Docker', async () => {
    for (const [answer, pauseMs] of [
      [[db], 5_000],
      [undefined, 120_000],
    ] as const) {
      let now = 0;
      let asked = 0;
      const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
      const docker = new DockerPorts(async () => {
        asked += 1;
        return answer;
      }, clock);
      for (let at = 0; at < 10; at += 1) docker.published();
      await docker.refresh();
      now = pauseMs - 1;
      docker.published();
      await docker.recent();
      assert.equal(asked, 1);
      now = pauseMs;
      docker.published();
      assert.equal(asked, 2);
    }
  });
});
