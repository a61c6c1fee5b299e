/** The intake of what agents export, on a real socket: who may post, how much, and that nobody else is listened to. */
import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { gzipSync } from 'node:zlib';
import { LoopbackIntake, type Taken } from '#server/transport/loopback-intake.ts';

const token = 'a'.repeat(64);
const mine = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

interface Posted {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

describe('The loopback intake', () => {
  const posted: Posted[] = [];
  let answer: Taken = 'taken';
  let port = 0;
  const intake = new LoopbackIntake({
    knows: (said) => said === token,
    take: async (_, path, type, body) => {
      posted.push({ path, type, body: Buffer.from(body).toString() });
      return answer;
    },
  });

  before(async () => {
    port = await intake.open();
  });
  after(() => intake.close());
  beforeEach(() => {
    posted.length = 0;
    answer = 'taken';
  });

  /** Resolves with the status, and what was answered. */
  function post(
    headers: IncomingHttpHeaders,
    body: string | Buffer,
    method = 'POST',
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/v1/metrics?x=1', method, headers });
      asked.on('response', async (response) => {
        const chunks = await response.toArray();
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  it('takes what its token posts, packed or not', async () => {
    assert.deepEqual(await post(mine, '{"a":1}'), { status: 200, text: '{}' });
    const packed = await post({ ...mine, 'content-encoding': 'gzip' }, gzipSync('{"b":2}'));
    assert.equal(packed.status, 200);
    const of = { path: '/v1/metrics', type: 'application/json' };
    assert.deepEqual(posted, [
      { ...of, body: '{"a":1}' },
      { ...of, body: '{"b":2}' },
    ]);
  });

  it('reads nothing of whoever has no token, or comes from a page', async () => {
    const { authorization: _, ...nobody } = mine;
    const stranger = { ...mine, authorization: `Bearer ${'b'.repeat(64)}` };
    assert.equal((await post(nobody, '{}')).status, 401);
    assert.equal((await post(stranger, '{}')).status, 401);
    assert.equal((await post({ ...mine, origin: 'http://localhost:3000' }, '{}')).status, 403);
    assert.equal((await post(mine, '', 'GET')).status, 405);
    assert.deepEqual(posted, []);
  });

  it('takes no more than it has room for, packed or not', async () => {
    const announced = { ...mine, 'content-length': '999999999' };
    const status = await new Promise((resolve) => {
      const asked = request({
        host: '127.0.0.1',
        port,
        path: '/',
        method: 'POST',
        headers: announced,
      });
      asked.on('response', ({ statusCode }) => resolve(statusCode));
      asked.on('error', () => undefined);
      asked.write('{');
    });
    assert.equal(status, 413);
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
    assert.equal((await post({ ...mine, 'content-encoding': 'gzip' }, bomb)).status, 400);
    assert.equal((await post({ ...mine, 'content-encoding': 'br' }, 'x')).status, 415);
    assert.deepEqual(posted, []);
  });

  it('says that it is to be said again, or never', async () => {
    answer = 'busy';
    assert.equal((await post(mine, '{}')).status, 503);
    answer = 'notUnderstood';
    assert.equal((await post(mine, '{}')).status, 400);
  });

  it('listens on the loopback alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const reached = await new Promise((resolve) => {
        const socket = connect({ host: address, port });
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      assert.equal(reached, false, address);
    }
  });

  it('is gone when it is closed, though a client holds its connection', async () => {
    const other = new LoopbackIntake({ knows: () => true, take: async () => 'taken' });
    const at = await other.open();
    const socket = connect({ host: '127.0.0.1', port: at });
    await new Promise((resolve) => socket.once('connect', resolve));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    socket.on('error', () => undefined);
    await other.close();
    await gone;
    await other.open(at);
    await other.close();
  });
});
