/** Strangers and liars at the socket of the real server, while others are served. Each guard is shown to be needed. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { StreamMessageReader } from 'vscode-jsonrpc/node';
import { findServer } from '#client/connection/find-server.ts';
import { pause } from '#common/clock.ts';
import { type Pointer, readPointer } from '#discovery/pointer.ts';
import { readToken } from '#discovery/token.ts';
import type { Trial } from '#test/chaos/fault.ts';
import { checkSecrets } from '#test/chaos/invariants.ts';
import { Quay } from '#test/chaos/quay.ts';
import { frame } from '#test/wire/raw-client.ts';
import { Harbor, until } from './harbor.ts';

/** What may remain of a storm: a few pages and what Node keeps ready, in bytes. */
const roomForRest = 80 * 1_048_576;

describe('A server among attackers', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let quay: Quay;
  let pid: number;
  let sockets: Socket[];

  before(async () => {
    harbor = new Harbor((await Harbor.open()).root, { HARBORMASTER_LOG_LEVEL: 'debug' });
  });
  beforeEach(async () => {
    sockets = [];
    quay = await Quay.at(harbor);
    pid = await quay.pid();
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    // It was never replaced.
    assert.equal(await quay.pid(), pid);
    quay.close();
  });
  after(() => harbor.close());

  function pointer(): Pointer {
    const reading = readPointer(harbor.places.pointer);
    assert.ok(reading.kind === 'found');
    return reading.pointer;
  }

  function dial(): Socket {
    const socket = connect(pointer().address);
    socket.on('error', () => {});
    sockets.push(socket);
    return socket;
  }

  /** How many bytes come back before the server hangs up. */
  async function received(socket: Socket, bytes: string): Promise<number> {
    let count = 0;
    socket.on('data', (chunk: Buffer) => {
      count += chunk.length;
    });
    socket.write(bytes);
    await once(socket, 'close');
    return count;
  }

  const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
  const memory = () =>
    1_024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);

  /** Does `misdeed` while somebody else is served, and proves that nothing of it stays. */
  async function leavesNothing(misdeed: () => Promise<unknown>): Promise<void> {
    const before = { descriptors: descriptors(), memory: memory() };
    let isOver = false;
    let answers = 0;
    const served = (async () => {
      while (!isOver) {
        await quay.peer.request('ports/list', {});
        answers++;
        await pause(5);
      }
    })();
    await misdeed();
    isOver = true;
    await served;
    assert.ok(answers > 0, 'others were served meanwhile');
    await until('its descriptors are what they were', () => descriptors() <= before.descriptors);
    assert.ok(memory() - before.memory < roomForRest, `${memory()} bytes after ${before.memory}`);
  }

  const nonce = 'ab'.repeat(32);
  const proof = (side: string, serverId: string, token: Buffer) => {
    const signed = `harbormaster 1 ${side} ${serverId} ${nonce}`;
    const mac = createHmac('sha256', token).update(signed).digest('hex');
    return `${JSON.stringify({ harbormaster: 1, nonce, mac })}\n`;
  };

  it('says not a byte to wrong proofs of every kind, and cuts them', async () => {
    const token = readToken(harbor.places)!;
    const { serverId } = pointer();
    await leavesNothing(async () => {
      for (const [what, bytes] of Object.entries({
        'another token': proof('client', serverId, Buffer.alloc(32)),
        'a line for another run of the server': proof('client', 's_0123456789abcdef', token),
        'the proof of the server itself': proof('server', serverId, token),
        'a line of 10,000 bytes': 'x'.repeat(10_000),
        'no line for a second': '',
        'half a line': proof('client', serverId, token).slice(0, 40),
        'a request before the proof': frame({ jsonrpc: '2.0', id: 1, method: 'x' }).toString(),
      }))
        assert.equal(await received(dial(), bytes), 0, what);
    });
  });

  it('(control) the right line is answered: the harness would notice', async () => {
    const line = proof('client', pointer().serverId, readToken(harbor.places)!);
    const socket = dial();
    socket.write(line);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^\{"harbormaster":1,"mac":"[0-9a-f]{64}"\}\n$/);
  });

  it('does not take a line again that was said to the server before it', async () => {
    const line = proof('client', pointer().serverId, readToken(harbor.places)!);
    await quay.stop();
    quay = await Quay.at(harbor);
    pid = await quay.pid();
    assert.equal(await received(dial(), line), 0);
  });

  it('cuts 500 connections that drip a letter at a time', async () => {
    await leavesNothing(async () => {
      const slow = Array.from({ length: 500 }, dial);
      const drip = async (socket: Socket) => {
        while (!socket.destroyed) {
          socket.write('{');
          await pause(200);
        }
      };
      await Promise.all(slow.map(drip));
    });
  });

  it('(control) who waits for a line without a limit has all 500 still', async () => {
    const address = join(harbor.root, 'naive.sock');
    const held = new Set<Socket>();
    const server = createServer((socket) => held.add(socket).size && socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(address, resolve));
    sockets = Array.from({ length: 500 }, () => connect(address).on('error', () => {}));
    await until('all are there', () => held.size === 500);
    await pause(1_500);
    assert.equal([...held].filter(({ destroyed }) => !destroyed).length, 500);
    for (const socket of held) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('outlives 10,000 connections in a burst', async () => {
    const each = 100;
    let connected = 0;
    await leavesNothing(async () => {
      const one = async () => {
        for (let n = 0; n < each; ) {
          const socket = dial();
          socket.once('connect', () => {
            n++;
            connected++;
            socket.destroy();
          });
          // The system turns away who finds the queue full (connect(2), EAGAIN): it tries again.
          await new Promise((resolve) => socket.once('close', resolve));
          sockets.length = 0;
        }
      };
      await Promise.all(Array.from({ length: 100 }, one));
    });
    assert.equal(connected, 100 * each);
  });

  it('cuts who has proven itself and lies about a length, splits letters, nests or sends NULs', async () => {
    const deep = `{"jsonrpc":"2.0","id":1,"method":"x","params":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const lies = [
      frame('{}', 2_147_483_648),
      frame('{}', -1),
      frame(Buffer.from([0x22, 0xc3])),
      frame('\0'),
      frame(deep),
      frame('{"__proto__":{"x":1},"constructor":{}}'),
    ];
    await leavesNothing(async () => {
      for (const lie of lies) {
        const found = await findServer({ places: harbor.places });
        assert.ok(found.kind === 'connected');
        found.socket.on('error', () => {}).resume();
        const gone = once(found.socket, 'close');
        found.socket.write(lie);
        await gone;
      }
    });
  });

  it('(control) the library alone waits for ever for the rest of a lie, and JSON.parse takes what nests far beyond our bound', async () => {
    const stream = new PassThrough();
    const reader = new StreamMessageReader(stream);
    // Its timer would go on for ever, and this process with it.
    reader.partialMessageTimeout = 0;
    const events: string[] = [];
    reader.onError(() => events.push('error'));
    reader.onClose(() => events.push('close'));
    reader.listen(() => events.push('message'));
    stream.write(frame('{}', 2_147_483_648));
    await pause(500);
    assert.deepEqual(events, []);
    reader.dispose();
    assert.doesNotThrow(() => JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`));
  });

  it('has its token in no log, journal, command line or environment, and (control) one that leaks is seen', async () => {
    await quay.lease(quay.root, 'web');
    await assert.rejects(quay.lease('/no/such/place', 'web'));
    const found: string[] = [];
    const trial = {
      broken: (_: string, what: string) => void found.push(what),
    } as unknown as Trial;
    await checkSecrets(harbor, trial);
    assert.deepEqual(found, []);
    const token = readToken(harbor.places)!.toString('hex');
    await appendFile(join(harbor.root, 'leak.log'), `token=${token}\n`);
    await checkSecrets(harbor, trial);
    assert.deepEqual(found, [`${join(harbor.root, 'leak.log')} holds the token`]);
  });
});
