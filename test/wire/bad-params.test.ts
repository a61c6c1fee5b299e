/** Requests that do not fit the contract: each gets one error that names what was wrong. */
import assert from 'node:assert/strict';
import { HarborInMemory } from './harbor-in-memory.ts';
import { besideNeighbour } from './neighbour.ts';

const lease = 'ports/lease';
const path = '/home/me/shop';

const rows: readonly [what: string, method: string, params: unknown, code: number, says: RegExp][] =
  [
    ['port 0', lease, { path, port: 0 }, -32602, /^ports\/lease: port: .*>=1$/],
    ['port 70000', lease, { path, port: 70_000 }, -32602, /port: .*<=65535/],
    [
      'port "abc"',
      lease,
      { path, port: 'abc' },
      -32602,
      /port: .*expected number, received string/,
    ],
    ['half a port', lease, { path, port: 3000.5 }, -32602, /port: .*expected int/],
    ['no path', lease, {}, -32602, /path: .*expected string, received undefined/],
    [
      'an empty range',
      lease,
      { path, range: { from: 3001, to: 3000 } },
      -32602,
      /range 3001-3000 is empty; the smaller port comes first/,
    ],
    ['a range to nowhere', 'ports/lease', { path, range: { from: 1 } }, -32602, /range\.to/],
    [
      'a block beyond the last port',
      lease,
      { path, port: 65_535, count: 2 },
      -32602,
      /2 ports from 65535 on would end beyond 65535/,
    ],
    ['a negative time', lease, { path, ttl: -1 }, -32602, /ttl: .*>=1/],
    ['a short key', lease, { path, key: 'x' }, -32602, /key: .*>=8 characters/],
    [
      'a name with a space',
      lease,
      { path, service: 'a b' },
      -32602,
      /letters, digits and inner dashes/,
    ],
    ['a name of 1 MB', lease, { path, service: 'a'.repeat(1_048_576) }, -32602, /service: .*<=63/],
    ['a NUL in a name', lease, { path, service: 'a\0b' }, -32602, /service: /],
    ['a holder that is none', lease, { path, holder: 'me' }, -32602, /holder: .*project/],
    [
      'a terminal that is not named',
      lease,
      { path, holder: 'terminal' },
      -32602,
      /needs the terminal/,
    ],
    [
      'a path that does not exist',
      lease,
      { path: '/no/such' },
      -31004,
      /no directory '\/no\/such'/,
    ],
    ['a relative path', lease, { path: './shop' }, -31004, /'.\/shop' is not an absolute path/],
    ['a path with a NUL', lease, { path: '/home/\0' }, -31004, /no directory/],
    ['an empty path', lease, { path: '' }, -32602, /path: .*>=1 characters/],
    ['an unknown type', lease, { path, type: 'databse' }, -31006, /no service type 'databse'/],
    ['params that are an array', lease, [1], -32602, /params: .*expected object, received array/],
    ['params of another kind', 'ports/find', { port: [] }, -32602, /received array/],
    ['an unknown method', 'ports/steal', {}, -32601, /no request 'ports\/steal'.*ports\/lease/],
    ['an endless method', 'x'.repeat(9_999), {}, -32601, /no request 'x{40}'/],
    ['a lease of no name', 'ports/release', {}, -32602, /leaseId, its port, or a path/],
  ];

describe('A request that does not fit', () => {
  for (const [what, method, params, code, says] of rows)
    it(`names ${what}, and disturbs nobody`, async () => {
      const harbor = await HarborInMemory.open();
      await besideNeighbour(harbor, async () => {
        const client = await harbor.connect();
        const answer = await client.ask(method, params);
        assert.equal(answer.kind, 'error');
        if (answer.kind !== 'error') return;
        assert.equal(answer.code, code);
        assert.match(answer.message, says);
        assert.ok(answer.message.length < 500, 'an error is read by people');
        await client.get('server/status');
      });
      assert.deepEqual(harbor.complaints, [], 'a mistake of a client is no failure of the server');
      await harbor.close();
    });

  it('is refused before the client has said who it is', async () => {
    const harbor = await HarborInMemory.open();
    const answer = await harbor.connectSilently().ask('server/status', {});
    assert.equal(
      answer.kind === 'error' && answer.message,
      'The first request must be initialize.',
    );
    await harbor.close();
  });

  it('is refused when the introduction is missing or of another protocol', async () => {
    const harbor = await HarborInMemory.open();
    const client = harbor.connectSilently();
    const none = await client.ask('initialize', { processId: 1, capabilities: {} });
    assert.match(none.kind === 'error' ? none.message : '', /must introduce the client/);
    const introduced = harbor.introduction('script', harbor.machine.start());
    const initializationOptions = {
      ...introduced.initializationOptions,
      protocol: { major: 99, minor: 0 },
    };
    const other = await client.ask('initialize', { ...introduced, initializationOptions });
    assert.equal(other.kind === 'error' && other.data?.code, 'incompatible');
    assert.match(other.kind === 'error' ? other.message : '', /Update the older one/);
    await harbor.close();
  });
});
