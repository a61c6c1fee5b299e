/** The health that a server tells: each reason is made so, and is gone when its cause is. */
import assert from 'node:assert/strict';
import type { ServerHealth } from '#protocol/server.ts';
import { Fence } from '#server/store/fence.ts';
import { SimulatedDisk } from '#test/unit/store/simulated-disk.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as shop } from './shop.ts';
import type { WireClient } from './wire-client.ts';

describe('server/health', () => {
  let harbor: HarborInMemory;
  let shell: WireClient;

  const health = () => shell.get<ServerHealth>('server/health', {});
  const codes = async () => (await health()).reasons.map(({ code }) => code);

  beforeEach(async () => {
    ({ harbor, user: shell } = await openShop());
  });
  afterEach(() => harbor.close());

  it('is healthy without a reason, also after an hour', async () => {
    await harbor.clock.passInStrides(3_600_000, 1_500);
    const { status, reasons, uptime } = await health();
    assert.deepEqual([status, reasons, uptime], ['healthy', [], 3_600]);
  });

  it('names the projects in which something is held', async () => {
    await shell.get('ports/lease', { path: shop, service: 'web' });
    const { active_projects, counts, revision } = await health();
    assert.equal(active_projects?.length, 1);
    assert.deepEqual([counts.leases, counts.projects], [1, 1]);
    assert.equal(revision, 3);
  });

  it('is unhealthy while the journal cannot be written, and healthy again when it can', async () => {
    harbor.disk.fault = (verb) => {
      if (verb === 'append') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const answer = await shell.ask('ports/lease', { path: shop, service: 'web' });
    assert.equal(answer.kind, 'error');
    const { status, reasons } = await health();
    assert.equal(status, 'unhealthy');
    assert.equal(reasons[0]?.code, 'journalReadOnly');
    assert.match(reasons[0]?.detail ?? '', /no space left/);
    harbor.disk.fault = () => undefined;
    await harbor.clock.pass(5_000);
    assert.equal((await health()).status, 'healthy');
  });

  it('is unhealthy once a newer server has the journal', async () => {
    await new Fence(harbor.disk, '/data', 99).raise();
    await shell.ask('ports/lease', { path: shop, service: 'web' });
    assert.deepEqual(await codes(), ['superseded']);
    assert.equal((await health()).status, 'unhealthy');
  });

  it('is degraded for a minute after it stood still', async () => {
    await harbor.clock.stall(8_000);
    const { status, reasons } = await health();
    assert.equal(status, 'degraded');
    assert.deepEqual(reasons, [{ code: 'eventLoopLate', amount: 7_000 }]);
    await harbor.clock.passInStrides(61_000, 1_500);
    assert.equal((await health()).status, 'healthy');
  });

  for (const [what, ms] of [
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ] as const)
    it(`is degraded for a minute after the clock was set ${what}`, async () => {
      harbor.clock.jump(ms);
      await harbor.clock.pass(1_500);
      assert.deepEqual((await health()).reasons, [{ code: 'clockJumped', amount: ms }]);
      await harbor.clock.passInStrides(61_000, 1_500);
      assert.deepEqual(await codes(), []);
    });

  it('is degraded when a damaged file was set aside at the start', async () => {
    await shell.get('ports/lease', { path: shop, service: 'web' });
    const image = harbor.disk.image();
    const [name] = [...image.keys()].filter((each) => each.endsWith('.ndjson'));
    assert.ok(name, [...image.keys()].join());
    const bytes = Buffer.from(image.get(name)!);
    bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
    harbor.disk = new SimulatedDisk(new Map([...image, [name, bytes]]));
    await harbor.restart();
    shell = await harbor.connect();
    const { status } = await health();
    assert.equal(status, 'degraded');
    assert.ok((await codes()).includes('filesSetAside'));
  });
});
