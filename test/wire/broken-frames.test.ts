/** Bytes that are no messages, and clients that are no good neighbours. */
import assert from 'node:assert/strict';
import { type Limits, limits } from '#server/transport/limits.ts';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { besideNeighbour } from './neighbour.ts';
import { frame, RawClient, request } from './raw-client.ts';

const status = { jsonrpc: '2.0', id: 7, method: 'server/status', params: {} };
const deep = `{"jsonrpc":"2.0","id":1,"method":"x","params":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;

const broken: readonly [what: string, bytes: Buffer | string, says: RegExp][] = [
  ['a frame that is no JSON', frame('nonsense'), /must be JSON in UTF-8/],
  ['a frame that is no object', frame('[1,2]'), /must be a JSON object/],
  ['a Content-Length that is too short', frame(status, 10), /as long as Content-Length says/],
  ['a negative Content-Length', frame(status, -5), /positive whole number, not '-5'/],
  ['a Content-Length of 0', frame('', 0), /positive whole number/],
  ['a Content-Length of 2 GB', frame(status, 2_147_483_648), /bytes at most, not 2147483648/],
  ['a Content-Length in hexadecimal', frame(status, '0x10'), /not '0x10'/],
  ['two Content-Lengths', `Content-Length: 5\r\n${frame(status)}`, /exactly one Content-Length/],
  ['no Content-Length', 'Content-Type: application/json\r\n\r\n{}', /exactly one Content-Length/],
  ['a header that is none', `hello\r\n${frame(status)}`, /must read "Name: value"/],
  ['a header of HTTP', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', /must read "Name: value"/],
  ['a header that we do not know', `Content-Encoding: gzip\r\n${frame(status)}`, /no header/],
  ['a header that never ends', `X: ${'a'.repeat(5_000)}`, /longer than 1024 bytes/],
  ['a long header that ends', `X: ${'a'.repeat(5_000)}\r\n\r\n`, /longer than 1024 bytes/],
  ['a bare NUL', frame('{"jsonrpc":"2.0","id":1,"method":"\0"}'), /must be JSON/],
  ['bytes that are no UTF-8', frame(Buffer.from([0x22, 0xc3, 0x28, 0x22])), /UTF-8/],
  ['arrays 10,000 deep', frame(deep), /nests deeper than 64 levels/],
  ['a message without a method', frame({ jsonrpc: '2.0', id: 1 }), /must have a "method"/],
  ['an id that is an object', frame({ ...status, id: {} }), /"id" of a message must be/],
  ['an id that is null', frame({ ...status, id: null }), /"id" of a message must be/],
];

/** A client that has introduced itself by hand. */
async function introduced(harbor: HarborInMemory, bounds: Limits = limits): Promise<RawClient> {
  const client = new RawClient(harbor.dial(bounds));
  const who = harbor.introduction('script', harbor.machine.start());
  await client.send(request('hello', 'initialize', who));
  return client;
}

describe('A connection with a broken frame', () => {
  for (const [what, bytes, says] of broken)
    it(`is told of ${what} with id null, and closed, and nobody else notices`, async () => {
      const harbor = await HarborInMemory.open();
      await besideNeighbour(harbor, async () => {
        const client = (await introduced(harbor)).read();
        await client.send(bytes);
        await harbor.clock.pass(limits.farewellTime);
        const [hello, last, ...more] = client.answers;
        assert.equal(hello?.id, 'hello');
        assert.equal(last?.id, null);
        assert.equal(last?.error?.code, -32_700);
        assert.equal(last?.error?.data?.code, 'parseError');
        assert.match(last?.error?.message ?? '', says);
        assert.deepEqual(more, [], 'one error, no more');
        assert.equal(client.isClosed, true);
      });
      await harbor.close();
    });

  it('is closed though its client never closes its own side or reads', async () => {
    const harbor = await HarborInMemory.open();
    const client = await introduced(harbor);
    await client.send('nonsense\r\n\r\n');
    await harbor.clock.pass(limits.farewellTime);
    await settled(4);
    assert.equal(client.isClosed, true);
    await harbor.close();
  });

  it('has what came before answered or undone, and what comes after ignored', async () => {
    const harbor = await HarborInMemory.open();
    const client = (await introduced(harbor)).read();
    const steal = { path: '/home/me/shop', service: 'web' };
    harbor.machine.addProject('/home/me/shop');
    const after = request(2, 'ports/lease', steal);
    await client.send(Buffer.concat([frame('nonsense'), after]));
    await harbor.clock.pass(limits.farewellTime);
    assert.equal(harbor.daemon.status().leases, 0);
    assert.equal(client.answers.at(-1)?.id, null);
    await harbor.close();
  });

  it('is told when a frame is not complete in time, as with a length that is too long', async () => {
    const harbor = await HarborInMemory.open();
    await besideNeighbour(harbor, async () => {
      const client = (await introduced(harbor)).read();
      await client.send(frame(status, 500));
      await harbor.clock.pass(limits.frameTime - 1);
      assert.equal(client.answers.length, 1);
      await harbor.clock.pass(1 + limits.farewellTime);
      assert.match(client.answers[1]?.error?.message ?? '', /not complete after 10 s/);
      assert.equal(client.isClosed, true);
    });
    await harbor.close();
  });

  it('is told when it sends a byte a second, however long it goes on', async () => {
    const harbor = await HarborInMemory.open();
    await besideNeighbour(harbor, async () => {
      const client = (await introduced(harbor)).read();
      for (const byte of frame(status).subarray(0, 12)) {
        await client.send(Buffer.of(byte));
        await harbor.clock.pass(1_000);
      }
      assert.match(client.answers[1]?.error?.message ?? '', /not complete after 10 s/);
      assert.equal(client.isClosed, true);
    });
    await harbor.close();
  });
});

describe('A connection goes on', () => {
  it('when frames come byte by byte, with letters split in the middle', async () => {
    const harbor = await HarborInMemory.open();
    const client = (await introduced(harbor)).read();
    for (const byte of request(1, 'ports/find', { port: 3000, note: 'Größe 🚢' }))
      client.stream.write(Buffer.of(byte));
    await client.answered(2);
    assert.equal(client.answers[1]?.id, 1);
    await harbor.close();
  });

  it('when every chunk ends in the middle of a frame for longer than one frame may take', async () => {
    const harbor = await HarborInMemory.open();
    const client = (await introduced(harbor)).read();
    const one = request(1, 'ports/find', { port: 3000 });
    await client.send(one.subarray(0, 30));
    for (let second = 0; second < 20; second++) {
      await client.send(Buffer.concat([one.subarray(30), one.subarray(0, 30)]));
      await harbor.clock.pass(1_000);
    }
    assert.equal(client.answers.length, 21);
    assert.equal(client.isClosed, false);
    await harbor.close();
  });

  it('when keys are called __proto__ and constructor, which reach nothing', async () => {
    const harbor = await HarborInMemory.open();
    const client = (await introduced(harbor)).read();
    const hostile = '{"port":3000,"__proto__":{"stolen":true},"constructor":{"stolen":true}}';
    await client.send(
      frame(
        `{"jsonrpc":"2.0","id":1,"method":"ports/find","params":${hostile},"__proto__":{"stolen":1}}`,
      ),
    );
    assert.equal((client.answers[1]!.result as { port: number }).port, 3000);
    assert.equal(({} as { stolen?: boolean }).stolen, undefined);
    await harbor.close();
  });

  it('when it says things that nobody knows', async () => {
    const harbor = await HarborInMemory.open();
    const client = (await introduced(harbor)).read();
    await client.send(frame({ jsonrpc: '2.0', method: 'no/such', params: {} }));
    await client.send(frame({ jsonrpc: '2.0', id: 99, result: 'an answer to no question' }));
    await client.send(request(1, 'server/status'));
    assert.deepEqual(
      client.answers.map(({ id }) => id),
      ['hello', 1],
    );
    await harbor.close();
  });
});

describe('A client that asks too much', () => {
  it('is answered 10,000 times in a burst, or told busy, and each time once', async () => {
    const harbor = await HarborInMemory.open();
    await besideNeighbour(harbor, async () => {
      const client = (await introduced(harbor)).read();
      const ids = Array.from({ length: 10_000 }, (_, id) => id);
      client.stream.write(
        Buffer.concat(ids.map((id) => request(id, 'ports/find', { port: 3000 }))),
      );
      await client.answered(10_001);
      const [, ...answers] = client.answers;
      assert.deepEqual(new Set(answers.map(({ id }) => id)), new Set(ids));
      for (const { result, error } of answers)
        assert.ok(result !== undefined || error?.data?.code === 'busy');
    });
    await harbor.close();
  }).timeout(120_000);

  it('is told busy when it does not wait for answers that take long', async () => {
    const harbor = await HarborInMemory.open();
    const client = (await introduced(harbor, { ...limits, inFlight: 10 })).read();
    harbor.machine.slowness = () => 20_000;
    client.stream.write(
      Buffer.concat(
        Array.from({ length: 12 }, (_, id) => request(id, 'ports/find', { port: 3000 })),
      ),
    );
    await client.answered(13);
    const busy = client.answers.filter(({ error }) => error?.data?.code === 'busy');
    assert.ok(
      busy.every(({ error }) => /More than 10 requests are under way/.test(error!.message)),
    );
    await harbor.close();
  });

  it('and reads nothing is cut off, and costs no more than its bound', async () => {
    const harbor = await HarborInMemory.open();
    const bound = 300_000;
    await besideNeighbour(harbor, async () => {
      const client = await introduced(harbor, { ...limits, unreadBytes: bound });
      for (let id = 0; id < 5_000 && !client.isClosed; id++)
        await client.send(request(id, 'no/such'));
      assert.equal(client.isClosed, true);
    });
    assert.match(harbor.complaints.join(), /does not read what it is sent/);
    await harbor.close();
  });

  it('of connections that say nothing harms nobody', async () => {
    const harbor = await HarborInMemory.open();
    await besideNeighbour(harbor, async () => {
      const silent = Array.from({ length: 200 }, () => new RawClient(harbor.dial()).read());
      assert.equal(harbor.daemon.status().connections, 201);
      for (const { stream } of silent) stream.destroy();
      await settled(4);
      assert.equal(harbor.daemon.status().connections, 1);
    });
    await harbor.close();
  });
});
