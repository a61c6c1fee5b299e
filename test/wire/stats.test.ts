/** What `server/stats` says of a life in memory, counted and measured from the first request on. */
import assert from 'node:assert/strict';
import type { ServerStats } from '#protocol/server.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

describe('The statistics', () => {
  let harbor: HarborInMemory;
  let client: WireClient;
  let path: string;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    client = await harbor.connect();
    path = harbor.machine.addProject(harbor.platform.root).root;
  });
  afterEach(() => harbor.close());

  async function counter(name: string, labels: object = {}): Promise<number | undefined> {
    const { counters } = await client.get<ServerStats>('server/stats');
    const meant = JSON.stringify(labels);
    return counters.find((each) => each.name === name && JSON.stringify(each.labels) === meant)
      ?.value;
  }

  async function timing(name: string, labels: object = {}) {
    const { timings } = await client.get<ServerStats>('server/stats');
    const meant = JSON.stringify(labels);
    return timings.find((each) => each.name === name && JSON.stringify(each.labels) === meant);
  }

  it('count requests by method and outcome', async () => {
    const requests = (method: string, outcome: string) =>
      counter('harbormaster_requests_total', { method, outcome });
    await client.get('ports/lease', { path, service: 'web' });
    await client.get('ports/lease', { path, service: 'api', port: 3000 });
    await client.ask('ports/lease', { path, port: 0 });
    assert.equal(await requests('initialize', 'done'), 1);
    assert.equal(await requests('ports/lease', 'granted'), 1);
    assert.equal(await requests('ports/lease', 'refused'), 1);
    assert.equal(await requests('ports/lease', 'invalidParams'), 1);
    assert.equal(await counter('harbormaster_port_conflicts_total', { kind: 'leased' }), 1);
    assert.equal((await timing('harbormaster_lease_wait_seconds'))?.count, 1);
    assert.equal(
      (await timing('harbormaster_request_seconds', { method: 'ports/lease' }))?.count,
      3,
    );
  });

  it('have one label for all that a stranger may make up', async () => {
    for (let n = 0; n < 5; n++) await client.ask(`no/such${n}`, {});
    const { counters } = await client.get<ServerStats>('server/stats');
    const methods = counters.flatMap(({ labels }) => labels.method ?? []);
    assert.ok(methods.includes('unknown'));
    assert.equal(methods.filter((method) => method.startsWith('no/')).length, 0);
    assert.equal(
      await counter('harbormaster_requests_total', { method: 'unknown', outcome: 'unknownMethod' }),
      5,
    );
  });

  it('measure how long the disk takes, and how long until somebody listens', async () => {
    const { leases } = await client.get<{ leases: { port: number; id: string }[] }>('ports/lease', {
      path,
      service: 'web',
    });
    const before = (await timing('harbormaster_fsync_seconds'))?.count ?? 0;
    assert.ok(before > 0);
    assert.equal((await timing('harbormaster_port_bind_seconds'))?.count, 0);
    const server = harbor.machine.start({ command: 'vite', cwd: path });
    harbor.machine.listen(leases[0]?.port ?? 0, server);
    await harbor.clock.pass(2_000);
    assert.equal(await counter('harbormaster_events_total', { type: 'portBound' }), 1);
    const bind = await timing('harbormaster_port_bind_seconds');
    assert.equal(bind?.count, 1);
    assert.ok(bind.mean > 0 && bind.mean <= 2, `${bind.mean} s`);
    assert.ok(((await timing('harbormaster_fsync_seconds'))?.count ?? 0) > before);
  });

  it('count what was set right: the journal that can be written again', async () => {
    assert.equal(
      await counter('harbormaster_store_recoveries_total', { kind: 'writable' }),
      undefined,
    );
    const toldAgain = () =>
      harbor.log.filter(({ message }) => message === 'The journal can be written again.').length;
    assert.equal(toldAgain(), 0, 'a server that begins has nothing to say of that');
    harbor.disk.fault = (verb) => {
      if (verb !== 'read' && verb !== 'list') throw new Error('ENOSPC');
    };
    await client.ask('ports/lease', { path });
    harbor.disk.fault = () => undefined;
    await harbor.clock.pass(4_000);
    assert.equal(await counter('harbormaster_store_recoveries_total', { kind: 'writable' }), 1);
    assert.equal(toldAgain(), 1);
  });

  it('say since when', async () => {
    await harbor.clock.pass(5_000);
    const { since, uptime } = await client.get<ServerStats>('server/stats');
    assert.ok(uptime >= 5 && uptime < 6, `${uptime} s`);
    assert.ok(Math.abs(harbor.clock.now() - uptime * 1_000 - since) < 1);
  });
});
