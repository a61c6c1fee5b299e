/** Docker's socket: a small server on a unix socket that answers as Docker's API does, and the ways it may fail to. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askDocker } from '#server/os/docker-api.ts';
import { findDockerSocket } from '#server/os/docker-socket.ts';
import { containers } from '../unit/os/recorded-docker.ts';

describe("Docker's socket", () => {
  let home: string;
  let server: Server | undefined;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'hm-docker-'));
  });
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
    await rm(home, { recursive: true });
  });

  async function engine(path: string, answer: RequestListener): Promise<string> {
    server = createServer(answer);
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    return path;
  }

  it('is asked for the containers that run, and nothing else', async () => {
    const asked: string[] = [];
    const socket = await engine(join(home, 'docker.sock'), ({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(containers));
    });
    const seen = await askDocker(socket);
    assert.deepEqual(
      seen?.map(({ name, published }) => [name, published.length]),
      [
        ['shop-web-1', 2],
        ['db', 2],
        ['worker', 0],
      ],
    );
    assert.deepEqual(asked, ['GET /containers/json']);
  });

  it('gives nothing when the engine fails, says nonsense, breaks off or is not there', async () => {
    const bad: readonly RequestListener[] = [
      (_, response) => response.writeHead(500).end('{"message":"server error"}'),
      (_, response) => response.end('{"message":"page not found"}'),
      (_, response) => response.end('[{'),
      (_, response) => response.write('[', () => response.destroy()),
    ];
    let turn = 0;
    const socket = await engine(join(home, 'docker.sock'), (request, response) =>
      bad[turn]?.(request, response),
    );
    for (turn = 0; turn < bad.length; turn++) assert.equal(await askDocker(socket), undefined);
    assert.equal(await askDocker(join(home, 'nobody.sock')), undefined);
  });

  it('is found as the docker command finds it, and never that of another machine', async () => {
    const find = (env: Record<string, string>) =>
      findDockerSocket({ env, home, platform: 'linux' });
    const usual = await find({});
    await mkdir(join(home, '.docker/run'), { recursive: true });
    const desktop = await engine(join(home, '.docker/run/docker.sock'), () => {});
    // Where this machine has an engine of its own, that comes first.
    assert.equal(await find({}), usual ?? desktop);
    assert.equal(await find({ DOCKER_HOST: 'unix:///run/other.sock' }), '/run/other.sock');
    assert.equal(await find({ DOCKER_HOST: 'tcp://10.0.0.7:2375' }), undefined);
    // The hash of the name `colima`, under which the docker command keeps what it knows of that context.
    const hash = 'f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16';
    const meta = join(home, '.docker/contexts/meta', hash);
    await mkdir(meta, { recursive: true });
    const context = { Name: 'colima', Endpoints: { docker: { Host: 'unix:///x/colima.sock' } } };
    await writeFile(join(meta, 'meta.json'), JSON.stringify(context));
    await writeFile(join(home, '.docker/config.json'), '{ "currentContext": "colima" }');
    assert.equal(await find({}), '/x/colima.sock');
    assert.equal(await find({ DOCKER_CONTEXT: 'default' }), usual ?? desktop);
  });
});
