import assert from 'node:assert/strict';
import type { Clock } from '#common/clock.ts';
import { DockerPorts, parseDockerPs } from '#server/os/docker-ports.ts';
import type { SeenListener } from '#server/os/listener-source.ts';
import { MachinePorts } from '#server/os/machine-ports.ts';

/** As `docker ps --format '{{json .}}'` prints it, in part. */
const web =
  '{"ID":"3f1","Names":"shop-web-1","Ports":"0.0.0.0:8080-\\u003e80/tcp, [::]:8080-\\u003e80/tcp, 9000/tcp"}';
const db = '{"ID":"9aa","Names":"db","Ports":"127.0.0.1:5432->5432/tcp, 0.0.0.0:53->53/udp"}';
const many = '{"Names":"many","Ports":"0.0.0.0:5000-5002->80-82/tcp, :::5000-5002->80-82/tcp"}';
const none = '{"Names":"none","Ports":""}';

describe('What docker ps prints', () => {
  const rows: Record<string, [output: string, ports: string[]]> = {
    'names a port for each address': [web, ['0.0.0.0:8080 shop-web-1', ':::8080 shop-web-1']],
    'is read without other protocols and unpublished ports': [db, ['127.0.0.1:5432 db']],
    'may hold ranges': [
      many,
      ['0.0.0.0:5000', '0.0.0.0:5001', '0.0.0.0:5002', ':::5000', ':::5001', ':::5002'].map(
        (each) => `${each} many`,
      ),
    ],
    'may hold nothing': [none, []],
    'may be empty': ['', []],
    'may be no JSON': ['Cannot connect to the Docker daemon\n{"Names":1}\nnull\n[]', []],
    'is a line for each container': [`${db}\n${none}\n`, ['127.0.0.1:5432 db']],
  };
  for (const [title, [output, ports]] of Object.entries(rows))
    it(title, () => {
      const shown = parseDockerPs(output).map((e) => `${e.address}:${e.port} ${e.container}`);
      assert.deepEqual(shown, ports);
    });
});

function listenersBeside(docker: DockerPorts, seen: readonly SeenListener[]) {
  const source = { listeners: async () => seen, ports: async () => new Set<number>() };
  const ranges = { isEphemeral: () => false, isExcluded: () => false };
  return new MachinePorts(source, ranges, docker, { find: async () => undefined });
}

function answering(stdout: string, exitCode = 0): DockerPorts {
  return new DockerPorts(async () => ({ stdout, stderr: '', exitCode }));
}

describe('Ports that Docker publishes', () => {
  it('are busy, and listed under the name of their container though nothing listens', async () => {
    const docker = answering(db);
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
    const docker = answering(`${db}\n${web}`);
    await docker.refresh();
    const process = { pid: 7, startTime: '1', bootId: 'b' };
    const seen: SeenListener[] = [
      {
        port: 5432,
        address: '127.0.0.1',
        process: { process, command: '/usr/bin/docker-proxy -proto tcp', ancestors: [] },
      },
      {
        port: 8080,
        address: '0.0.0.0',
        process: { process, command: 'node server.js', ancestors: [] },
      },
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

  it('are none where Docker is missing, fails or is late', async () => {
    for (const docker of [answering(db, 1), new DockerPorts(async () => undefined)]) {
      await docker.refresh();
      assert.deepEqual(docker.last, []);
    }
  });

  it('are asked for every few seconds at most, and hardly ever where there is no Docker', async () => {
    for (const [exitCode, pauseMs] of [
      [0, 5_000],
      [1, 120_000],
    ] as const) {
      let now = 0;
      let asked = 0;
      const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
      const docker = new DockerPorts(async () => {
        asked += 1;
        return { stdout: db, stderr: '', exitCode };
      }, clock);
      for (let at = 0; at < 10; at += 1) docker.published();
      await docker.refresh();
      now = pauseMs - 1;
      docker.published();
      assert.equal(asked, 1);
      now = pauseMs;
      docker.published();
      assert.equal(asked, 2);
    }
  });
});
