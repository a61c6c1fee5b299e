/** The health of leases as clients see it, and what follows from it: only what is proven dead ever loses anything. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Activity } from '#protocol/activity.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Change } from '#protocol/state.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

const shop = '/home/me/shop';
const minute = 60_000;

describe('The health of a lease', () => {
  let harbor: HarborInMemory;
  let shell: WireClient;
  let run: ProcessIdentity;

  const leases = () => shell.get<Lease[]>('ports/list');
  /** Verdict and reason of holder and listener, a second later. */
  const health = async () => {
    await harbor.clock.pass(1_000);
    const [lease] = await leases();
    assert.ok(lease, 'the lease is there');
    const { holder, listener } = lease.health ?? {};
    return [holder, listener].map((each) => each && `${each.verdict} ${each.reason}`);
  };
  const markerOf = async () => {
    const [lease] = await leases();
    return lease?.holder.kind === 'process' ? lease.holder.marker : '';
  };
  const unused = async () => {
    const events = await shell.get<Activity[]>('activity/list', {});
    return events.filter(({ type }) => type === 'leaseUnused').map(({ data }) => data);
  };
  const idle = (ms: number) => harbor.clock.passInStrides(ms, 3_000);

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(shop);
    shell = await harbor.connect();
    run = harbor.machine.start({ command: 'hm run' });
    const client = await harbor.connect('terminal', run);
    await client.get('ports/lease', { path: shop, service: 'web', holder: 'client' });
  });
  afterEach(() => harbor.close());

  it('is that its holder runs, and nothing of a listener until one is due', async () => {
    assert.deepEqual(await health(), ['live runs', undefined]);
  });

  it('says nothing of a holder whose lease has passed to another', async () => {
    assert.deepEqual(await health(), ['live runs', undefined]);
    harbor.machine.kill(run);
    assert.deepEqual(await health(), ['dead gone', undefined]);
    const next = await harbor.connect('terminal', harbor.machine.start({ command: 'hm run' }));
    await next.get('ports/lease', { path: shop, service: 'web', holder: 'client' });
    assert.equal((await leases())[0]?.health?.holder, undefined, 'before anybody looked');
    assert.deepEqual(await health(), ['live runs', undefined]);
  });

  it('follows its listener: it listens, apart from its parents, no more, and a stranger in its place', async () => {
    const child = harbor.machine.start({ parent: run });
    harbor.machine.listen(3_000, child);
    assert.deepEqual(await health(), ['live runs', 'live listens']);
    harbor.machine.kill(child);
    assert.deepEqual(await health(), ['live runs', 'dead silent']);
    harbor.machine.listen(3_000, harbor.machine.start());
    assert.deepEqual(await health(), ['live runs', 'dead stranger']);
  });

  it('is unknown of a listener whom the system does not show', async () => {
    harbor.machine.listen(3_000);
    assert.deepEqual(await health(), ['live runs', 'unknown notShown']);
  });

  it('is unknown of a listener while the tables cannot be read', async () => {
    harbor.machine.listen(3_000, harbor.machine.start({ parent: run }));
    await health();
    harbor.machine.listenersFail = true;
    assert.deepEqual(await health(), ['live runs', 'unknown unreadable']);
    harbor.machine.listenersFail = false;
    assert.deepEqual(await health(), ['live runs', 'live listens']);
  });

  it('that is unknown never counts, however often it is said, and is told with its reason', async () => {
    for (const reason of ['hidden', 'otherNamespace', 'unreadable'] as const) {
      harbor.machine.hide(run, reason);
      await idle(10 * minute);
      assert.deepEqual((await health())[0], `unknown ${reason}`);
    }
    harbor.machine.hide(run, 'stopped');
    assert.deepEqual((await health())[0], 'live stopped');
    harbor.machine.hide(run, 'zombie');
    assert.deepEqual((await health())[0], 'dead zombie');
    await harbor.clock.pass(3_000);
    assert.deepEqual(await leases(), []);
  });

  it('of what a command left behind is told as such', async () => {
    const marker = await markerOf();
    harbor.machine.start({ marker });
    harbor.machine.kill(run);
    assert.deepEqual((await health())[0], 'live leftBehind');
  });

  it('reaches a watching window when it changes, and not while it does not', async () => {
    await health();
    await shell.get('state/watch', {});
    const told = () =>
      shell.heard
        .filter(({ method }) => method === 'state/didChange')
        .flatMap(({ params }) => (params as { change: Change }).change.leases);
    await harbor.clock.pass(10_000);
    assert.equal(told().length, 0);
    harbor.machine.hide(run, 'stopped');
    await harbor.clock.pass(2_000);
    assert.deepEqual(
      told().map(({ health: now }) => now?.holder?.reason),
      ['stopped'],
    );
  });

  describe('that nobody uses', () => {
    it('is reported once after an hour, and stays while its holder lives', async () => {
      await idle(59 * minute);
      assert.deepEqual(await unused(), []);
      await idle(24 * 60 * minute);
      const [report, ...more] = await unused();
      assert.deepEqual([more.length, report?.endsAt], [0, undefined]);
      assert.equal((await leases()).length, 1);
    }).timeout(120_000);

    it('is reported and stays while it is not known whether its holder lives', async () => {
      harbor.machine.hide(run);
      await idle(24 * 60 * minute);
      assert.equal((await unused()).length, 1);
      assert.equal((await leases()).length, 1);
    }).timeout(120_000);

    it('is reported and then given up when only what was left behind keeps it', async () => {
      const marker = await markerOf();
      const daemon = harbor.machine.start({ marker });
      harbor.machine.kill(run);
      await idle(62 * minute);
      const [report] = await unused();
      assert.ok(Number(report?.endsAt) > harbor.clock.now());
      assert.equal((await leases()).length, 1);
      await idle(11 * minute);
      assert.deepEqual(await leases(), []);
      // The process itself is nobody's to end.
      assert.equal(harbor.machine.verdictNow(daemon), 'live');
    }).timeout(120_000);

    it('is used again when what was left behind listens', async () => {
      const marker = await markerOf();
      const daemon = harbor.machine.start({ marker });
      harbor.machine.kill(run);
      await idle(62 * minute);
      harbor.machine.listen(3_000, daemon);
      await idle(60 * minute);
      const [now] = await leases();
      assert.deepEqual([now?.state, now?.unusedSince], ['bound', undefined]);
    }).timeout(120_000);

    it('is reported before a project loses it, and kept by whoever asks then', async () => {
      await shell.get('ports/lease', { path: shop, service: 'api' });
      await idle(24 * 60 * minute - 5 * minute);
      const isThere = async () => (await leases()).some(({ service }) => service === 'api');
      assert.equal(await isThere(), true);
      await idle(6 * minute);
      assert.equal((await unused()).filter(({ endsAt }) => endsAt !== undefined).length, 1);
      assert.equal(await isThere(), true);
      await shell.get('ports/lease', { path: shop, service: 'api' });
      await idle(30 * minute);
      assert.equal(await isThere(), true);
      await idle(24 * 60 * minute);
      assert.equal(await isThere(), false);
    }).timeout(120_000);

    it('is no container’s that listens for a project, however long', async () => {
      await shell.get('ports/lease', { path: shop, service: 'api' });
      const port = (await leases()).find(({ service }) => service === 'api')?.port ?? 0;
      harbor.machine.listenAsContainer(port, shop);
      await idle(50 * 60 * minute);
      const api = (await leases()).find(({ service }) => service === 'api');
      assert.equal(api?.state, 'bound');
    }).timeout(120_000);
  });
});
