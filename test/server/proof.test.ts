/** The proof before the first message, on a real socket. */
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { DeadlinePassed, pause } from '#common/clock.ts';
import { proveClient, proveServer, type Secret } from '#discovery/proof.ts';
import { Harbor } from './harbor.ts';

const secret: Secret = { token: randomBytes(32), serverId: 's_0123456789abcdef' };

describe('The proof', () => {
  let harbor: Harbor;
  let server: Server;
  let address: string;
  let answer: (socket: Socket) => void;
  let sockets: Socket[];

  beforeEach(async () => {
    harbor = await Harbor.open();
    address = join(harbor.root, 's');
    sockets = [];
    answer = () => {};
    server = createServer((socket) => {
      sockets.push(socket);
      void answer(socket);
    });
    await once(server.listen(address), 'listening');
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await harbor.close();
  });

  function dial(): Socket {
    const socket = connect(address);
    sockets.push(socket);
    return socket;
  }

  it('lets both sides through, and loses no byte that follows at once', async () => {
    const message = 'x'.repeat(200_000);
    answer = async (socket) => {
      assert.deepEqual(await proveClient(socket, secret), { key: undefined });
      socket.write(message);
      socket.pipe(socket);
    };
    const socket = dial();
    const proven = proveServer(socket, secret, 1_000);
    socket.write(message);
    assert.equal(await proven, 'proven');
    let received = 0;
    for await (const chunk of socket) {
      received += (chunk as Buffer).length;
      if (received >= 2 * message.length) break;
    }
    assert.equal(received, 2 * message.length);
  });

  const other: Secret = { ...secret, token: randomBytes(32) };
  const nonce = 'a'.repeat(64);
  const mac = (side: string, one = secret) =>
    createHmac('sha256', one.token)
      .update(`harbormaster 1 ${side} ${one.serverId} ${nonce}`)
      .digest('hex');
  const line = (fields: object) => `${JSON.stringify({ harbormaster: 1, nonce, ...fields })}\n`;

  it('has a form that is frozen', async () => {
    answer = (socket) => void proveClient(socket, secret);
    const socket = dial();
    socket.write(line({ mac: mac('client') }));
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    assert.equal(chunk.toString(), `{"harbormaster":1,"mac":"${mac('server')}"}\n`);
  });

  for (const [what, bytes] of [
    ['another token', line({ mac: mac('client', other) })],
    ["another server's id", line({ mac: mac('client', { ...secret, serverId: 's_2' }) })],
    ["the server's own proof sent back", line({ mac: mac('server') })],
    ['no proof', line({})],
    ['a proof that is no text', line({ mac: 7 })],
    ['a nonce that is none', line({ nonce: '', mac: mac('client') })],
    ['another form', line({ harbormaster: 2, mac: mac('client') })],
    ['a message of the protocol', 'Content-Length: 2\r\n\r\n{}\n'],
    ['a request of a browser', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a line without end', 'x'.repeat(2_000)],
    ['nothing but an end of line', '\n'],
  ] as const)
    it(`cuts whoever sends ${what}, without a byte`, async () => {
      const admitted = new Promise<boolean>((resolve) => {
        answer = (socket) =>
          void proveClient(socket, secret).then((proven) => resolve(proven !== undefined));
      });
      const received = receive(dial(), bytes);
      assert.equal(await admitted, false);
      assert.equal(await received, 0);
    });

  it('cuts after one second whoever says nothing, or one letter at a time, without a byte', async () => {
    answer = (socket) => void proveClient(socket, secret);
    const begun = performance.now();
    const slow = dial();
    const whole = line({ mac: mac('client') });
    let written = 0;
    const dripping = (async () => {
      for (const letter of whole) {
        if (slow.destroyed) return;
        slow.write(letter);
        written++;
        await pause(50);
      }
    })();
    const counts = await Promise.all([receive(dial(), ''), receive(slow, '')]);
    const took = performance.now() - begun;
    await dripping;
    assert.deepEqual(counts, [0, 0]);
    assert.ok(took > 900, `${took} ms`);
    assert.ok(written < whole.length, 'it was cut before it had said all');
  });

  it('shows an impostor, who knows no token', async () => {
    answer = (socket) => void socket.end(`{"harbormaster":1,"mac":"${'0'.repeat(64)}"}\n`);
    assert.equal(await proveServer(dial(), secret, 1_000), 'impostor');
  });

  it('shows an impostor, who sends our own proof back', async () => {
    answer = (socket) => void socket.pipe(socket);
    assert.equal(await proveServer(dial(), secret, 1_000), 'impostor');
  });

  it('is refused when the other hangs up', async () => {
    answer = (socket) => void socket.destroy();
    assert.equal(await proveServer(dial(), secret, 1_000), 'refused');
  });

  it('calls who is late busy, never dead', async () => {
    const socket = dial();
    await assert.rejects(proveServer(socket, secret, 100), DeadlinePassed);
    assert.ok(socket.destroyed);
  });
});

/** Sends `bytes` and counts what comes back until the other hangs up. */
function receive(socket: Socket, bytes: string): Promise<number> {
  return new Promise((resolve) => {
    let count = 0;
    socket.on('data', (chunk: Buffer) => {
      count += chunk.length;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(count));
    socket.write(bytes);
  });
}
