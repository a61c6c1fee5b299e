/** Who exports metrics is heard as long as he lives, by whichever server, and by his own token alone. */
import assert from 'node:assert/strict';
import { silentLog } from '#common/log.ts';
import { MetricExport, type SavedExports } from '#server/usage/metric-export.ts';
import type { Counter } from '#server/usage/needs.ts';
import { asJson, asProtobuf, type Said } from './otlp.ts';

const origin = { by: 'server', correlation: 'k_1' };
const claude = { runnerId: 'r_1', agent: 'claude', projectId: 'p_1' };

function figure(value: number): Said {
  return {
    ...{ name: 'claude_code.token.usage', value, temporality: 'cumulative' },
    ...{ start: '1764000000000000000', time: '1764000060000000000', resource: {} },
    attributes: { type: 'output', model: 'm' },
  };
}

/** A machine on which servers come and go, and what stays of them. */
class Harbour {
  readonly counted: Counter[] = [];
  saved: SavedExports | undefined;
  /** The ports that somebody listens on. */
  readonly open = new Set<number>();
  fails = false;
  isFull = false;
  #made = 0;

  server(): MetricExport {
    let mine: number | undefined;
    return new MetricExport({
      intake: {
        open: async (port = 40_000 + this.open.size) => {
          if (this.open.has(port)) throw new Error('in use');
          mine = port;
          this.open.add(port);
          return port;
        },
        close: async () => {
          if (mine !== undefined) this.open.delete(mine);
        },
      },
      file: {
        read: async () => this.saved,
        write: async (saved) => {
          if (this.isFull) throw new Error('full disk');
          this.saved = JSON.parse(JSON.stringify(saved));
        },
      },
      secrets: {
        make: () => {
          this.#made += 1;
          return String(this.#made).padStart(64, '0');
        },
        hashOf: (secret) => `hash of ${secret}`,
      },
      spending: {
        count: async (counters) => {
          if (this.fails) throw new Error('full disk');
          this.counted.push(...counters);
        },
      },
      log: silentLog,
      origin: () => origin,
    });
  }
}

/** The token as the agent has it from its environment. */
function tokenIn(environment: Readonly<Record<string, string>>): string {
  return environment.OTEL_EXPORTER_OTLP_METRICS_HEADERS?.split('%20')[1] ?? '';
}

const json = 'application/json';
const bytes = (text: string) => new TextEncoder().encode(text);

describe('The intake of metrics', () => {
  it('is open only while somebody exports', async () => {
    const harbour = new Harbour();
    const server = harbour.server();
    assert.equal(harbour.open.size, 0);
    const [one, two] = await Promise.all([
      server.begin(claude, {}),
      server.begin({ ...claude, runnerId: 'r_2' }, {}),
    ]);
    assert.notEqual(tokenIn(one), tokenIn(two));
    assert.equal(harbour.open.size, 1);
    await server.end('r_1');
    assert.equal(harbour.open.size, 1);
    await server.end('r_2');
    assert.equal(harbour.open.size, 0);
  });

  it('is not opened for who exports elsewhere, or nothing', async () => {
    const harbour = new Harbour();
    const server = harbour.server();
    assert.deepEqual(await server.begin(claude, { OTEL_METRICS_EXPORTER: 'otlp' }), {});
    assert.deepEqual(await server.begin({ ...claude, agent: 'aider' }, {}), {});
    assert.equal(harbour.open.size, 0);
  });

  it('counts for whose token it is, in either encoding', async () => {
    const harbour = new Harbour();
    const server = harbour.server();
    const token = tokenIn(await server.begin(claude, {}));
    const path = '/v1/metrics';
    assert.equal(await server.take(token, path, json, bytes(asJson([figure(7)]))), 'taken');
    const protobuf = asProtobuf([figure(9)]);
    assert.equal(await server.take(token, path, 'application/x-protobuf', protobuf), 'taken');
    assert.deepEqual(
      harbour.counted.map(({ totals, spender }) => [totals.output, spender.runnerId]),
      [
        [7, 'r_1'],
        [9, 'r_1'],
      ],
    );
    assert.equal(new Set(harbour.counted.map(({ id }) => id)).size, 1);
  });

  it('refuses what is no export, and lets go what says nothing of usage', async () => {
    const server = new Harbour().server();
    const token = tokenIn(await server.begin(claude, {}));
    assert.equal(await server.take(token, '/v1/metrics', json, bytes('no')), 'notUnderstood');
    assert.equal(await server.take(token, '/v1/logs', json, bytes('no')), 'taken');
    assert.equal(await server.take(token, '/', json, bytes('{}')), 'unknownPath');
    assert.equal(server.knows('f'.repeat(64)), false);
  });

  it('says busy when it cannot be written down, so that it is said again', async () => {
    const harbour = new Harbour();
    const server = harbour.server();
    const token = tokenIn(await server.begin(claude, {}));
    harbour.fails = true;
    const said = bytes(asJson([figure(7)]));
    assert.equal(await server.take(token, '/v1/metrics', json, said), 'busy');
    harbour.fails = false;
    assert.equal(await server.take(token, '/v1/metrics', json, said), 'taken');
    assert.equal(harbour.counted[0]?.totals.output, 7);
  });

  it('says busy until it is written down that it was heard, so that no next server counts its files, too', async () => {
    const harbour = new Harbour();
    const first = harbour.server();
    const token = tokenIn(await first.begin(claude, {}));
    const say = () => first.take(token, '/v1/metrics', json, bytes(asJson([figure(5)])));
    harbour.isFull = true;
    assert.equal(await say(), 'busy');
    harbour.isFull = false;
    assert.equal(await say(), 'taken');
    const next = harbour.server();
    await next.restore(() => false);
    assert.equal(next.heard('r_1'), true);
  });

  it('is opened by the next server on the same port, for those that live', async () => {
    const harbour = new Harbour();
    const first = harbour.server();
    const token = tokenIn(await first.begin(claude, {}));
    const other = tokenIn(await first.begin({ ...claude, runnerId: 'r_2' }, {}));
    const { port } = first;
    await first.close();
    const next = harbour.server();
    await next.restore((runnerId) => runnerId === 'r_1');
    assert.equal(next.port, port);
    assert.equal(next.knows(token), true);
    assert.equal(next.knows(other), false);
    await next.take(token, '/v1/metrics', json, bytes(asJson([figure(7)])));
    assert.equal(harbour.counted[0]?.spender.projectId, 'p_1');
  });

  it('keeps no token where it is written down', async () => {
    const harbour = new Harbour();
    const token = tokenIn(await harbour.server().begin(claude, {}));
    const texts = harbour.saved?.exporters.map(({ tokenHash }) => tokenHash);
    assert.deepEqual(texts, [`hash of ${token}`]);
  });

  it('is not there when its port was taken meanwhile, and nobody is told otherwise', async () => {
    const harbour = new Harbour();
    const first = harbour.server();
    const token = tokenIn(await first.begin(claude, {}));
    const next = harbour.server();
    await next.restore(() => true);
    assert.equal(next.port, undefined);
    assert.equal(next.knows(token), false);
  });
});
