/** What a server tells of its start: what it found, what was done, once and in closed words. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Activity } from '#protocol/activity.ts';
import type { Lease } from '#protocol/ports.ts';
import type { ServerStatus } from '#protocol/server.ts';
import type { StartReport } from '#protocol/start-report.ts';
import { SimulatedDisk } from '#test/unit/store/simulated-disk.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as shop } from './shop.ts';
import type { WireClient } from './wire-client.ts';

describe('The report of a start', () => {
  let harbor: HarborInMemory;
  let shell: WireClient;

  const begin = async () => {
    await harbor.restart();
    shell = await harbor.connect();
  };
  const run = async (service: string): Promise<ProcessIdentity> => {
    const process = harbor.machine.start({ command: 'hm run' });
    const client = await harbor.connect('terminal', process);
    await client.get('ports/lease', { path: shop, service, holder: 'client' });
    return process;
  };
  const portOf = async (service: string) => {
    const leases = await shell.get<Lease[]>('ports/list');
    return leases.find((lease) => lease.service === service)?.port ?? 0;
  };
  const start = async () => (await shell.get<ServerStatus>('server/status')).start;
  const written = async () => {
    const events = await shell.get<Activity[]>('activity/list', {});
    return events
      .filter(({ type }) => type === 'serverRecovered')
      .map(({ data }) => data.report as StartReport);
  };
  const pages = () =>
    harbor.log.filter(({ message }) => message.startsWith('What was found at the start'));

  beforeEach(async () => {
    ({ harbor, user: shell } = await openShop());
  });
  afterEach(() => harbor.close());

  it('is a page in the log and no event when all is as it was left', async () => {
    const server = await run('web');
    harbor.machine.listen(await portOf('web'), server);
    await harbor.clock.pass(2_000);
    await begin();
    assert.equal((await start())?.isOver, false);
    await harbor.clock.pass(2_000);
    const { isOver, leases, orphans, journal } = (await start()) ?? {};
    assert.deepEqual([isOver, leases, orphans], [true, 1, []]);
    assert.equal(journal?.sound, true);
    assert.deepEqual(await written(), []);
    assert.equal(pages().length, 2);
  });

  it('tells after a reboot whose holders were dead, and what became of each lease', async () => {
    const server = await run('web');
    await shell.get('ports/lease', { path: shop, service: 'api' });
    const api = harbor.machine.start({ cwd: shop });
    harbor.machine.listen(await portOf('api'), api);
    harbor.machine.listen(await portOf('web'), server);
    await harbor.clock.pass(2_000);
    const ports = { web: await portOf('web'), api: await portOf('api') };
    harbor.machine.reboot();
    await begin();
    await harbor.clock.pass(1_000);
    assert.deepEqual((await start())?.orphans, [{ found: 'holderDead', done: 'waits', count: 2 }]);
    await harbor.clock.pass(5_000);
    const [report, ...more] = await written();
    assert.equal(more.length, 0);
    assert.deepEqual(
      report?.examples.map(({ service, port, reason, done }) => [service, port, reason, done]),
      [
        ['web', ports.web, 'otherBoot', 'released'],
        ['api', ports.api, 'otherBoot', 'passed'],
      ],
    );
    assert.deepEqual(
      report?.orphans.map(({ count }) => count),
      [1, 1],
    );
  });

  it('tells whose port a stranger had taken meanwhile, and of whom nothing can be told', async () => {
    await run('web');
    const hidden = await run('api');
    const port = await portOf('web');
    harbor.machine.hide(hidden, 'otherNamespace');
    const stranger = harbor.machine.start({ command: 'python3 -m http.server' });
    harbor.machine.listen(port, stranger);
    await begin();
    await harbor.clock.pass(2_000);
    const [report] = await written();
    assert.deepEqual(report?.orphans, [
      { found: 'strangerListens', done: 'contested', count: 1 },
      { found: 'holderUnknown', done: 'kept', count: 1 },
    ]);
    assert.equal(harbor.machine.verdictNow(stranger), 'live');
  });

  it('is told by a server that leaves before every grace is over', async () => {
    const process = harbor.machine.start();
    const terminal = { path: shop, holder: 'terminal', terminal: process };
    await shell.get('ports/lease', terminal);
    harbor.machine.kill(process);
    await begin();
    await harbor.clock.pass(1_500);
    await harbor.daemon.close();
    await begin();
    const [report] = await written();
    assert.deepEqual(report?.orphans, [{ found: 'holderDead', done: 'waits', count: 1 }]);
  });

  it('names damaged files, and the dated names under which they are kept', async () => {
    await run('web');
    await harbor.daemon.close();
    const image = harbor.disk.image();
    const [name] = [...image.keys()].filter((path) => path.includes('snapshot'));
    assert.ok(name);
    const bytes = Buffer.from(image.get(name) ?? []);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    harbor.disk = new SimulatedDisk(image.set(name, bytes));
    await begin();
    await harbor.clock.pass(5_000);
    const [report] = await written();
    assert.equal(report?.journal.sound, false);
    assert.match(report?.journal.setAside[0] ?? '', /snapshot.*damaged-\d{4}-\d\d-\d\dT/);
    assert.equal((await shell.get<Lease[]>('ports/list')).length, 1);
  });
});
