/** Who holds, and what ends it: the holders' table of DESIGN, row by row, on the test's clock. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Lease } from '#protocol/ports.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as shop } from './shop.ts';
import type { WireClient } from './wire-client.ts';

const hour = 3_600_000;

describe('The port of', () => {
  let harbor: HarborInMemory;
  let shell: WireClient;

  const leases = () => shell.get<Lease[]>('ports/list');
  const theLease = async () => {
    const [lease] = await leases();
    assert.ok(lease, 'the lease is there');
    return lease;
  };
  const pass = (ms: number) => harbor.clock.pass(ms);
  const isThereAfter = async (ms: number) => {
    await pass(ms);
    return (await leases()).length === 1;
  };
  const lease = (client: WireClient, more: object = { holder: 'client' }) =>
    client.get<{ leases: Lease[] }>('ports/lease', { path: shop, service: 'web', ...more });

  beforeEach(async () => {
    ({ harbor, user: shell } = await openShop());
  });
  afterEach(() => harbor.close());

  describe('a project (P=$(hm port web))', () => {
    beforeEach(async () => {
      const command = await harbor.connect();
      await lease(command, {});
      command.close();
    });

    it('is there two minutes after the command has ended', async () => {
      assert.equal(await isThereAfter(120_000), true);
    });

    it('is there after 23 hours with nothing bound, and gone after 25', async () => {
      await harbor.clock.passInStrides(23 * hour, 3_000);
      assert.equal((await leases()).length, 1);
      await harbor.clock.passInStrides(2 * hour, 3_000);
      assert.deepEqual(await leases(), []);
    }).timeout(120_000);

    it('is kept for another day by asking again', async () => {
      await harbor.clock.passInStrides(20 * hour, 3_000);
      await lease(shell, {});
      await harbor.clock.passInStrides(20 * hour, 3_000);
      assert.equal((await leases()).length, 1);
    }).timeout(120_000);

    it('moves to the process that binds it, and back when that ends', async () => {
      const server = harbor.machine.start({ cwd: shop });
      harbor.machine.listen(3_000, server);
      await pass(2_000);
      const bound = await theLease();
      assert.equal(bound.state, 'bound');
      assert.deepEqual(bound.holder.kind === 'process' && bound.holder.process, server);
      assert.equal(bound.returnsTo?.kind, 'project');
      harbor.machine.kill(server);
      await pass(5_000);
      const back = await theLease();
      assert.deepEqual([back.holder.kind, back.state, back.id], ['project', 'reserved', bound.id]);
    });
  });

  describe('a process', () => {
    let run: ProcessIdentity;

    beforeEach(async () => {
      run = harbor.machine.start({ command: 'hm run' });
      await lease(await harbor.connect('terminal', run));
    });

    it('is gone two seconds after kill -9, and not before', async () => {
      harbor.machine.kill(run);
      assert.equal(await isThereAfter(1_500), true);
      assert.equal(await isThereAfter(2_500), false);
    });

    it('lives on in what carries its marker, though it left the family', async () => {
      const holder = (await theLease()).holder as Lease['holder'] & { kind: 'process' };
      const daemon = harbor.machine.start({ marker: holder.marker });
      harbor.machine.kill(run);
      assert.equal(await isThereAfter(20_000), true);
      harbor.machine.kill(daemon);
      assert.equal(await isThereAfter(10_000), false);
    });

    it('stays while the system does not tell whether it lives, for ever', async () => {
      harbor.machine.hide(run);
      await harbor.clock.passInStrides(48 * hour, 3_000);
      assert.equal((await leases()).length, 1);
    }).timeout(120_000);

    it('stays while it is stopped (SIGSTOP), because a stopped process is a living one', async () => {
      await harbor.clock.passInStrides(10 * hour, 3_000);
      assert.equal((await leases()).length, 1);
    }).timeout(120_000);

    it('is gone after the grace when its pid belongs to somebody else', async () => {
      harbor.machine.kill(run);
      harbor.machine.startAs(run.pid, {});
      assert.equal(await isThereAfter(5_000), false);
    });

    it('is gone after the grace when the machine was started anew', async () => {
      harbor.machine.reboot();
      await harbor.restart();
      shell = await harbor.connect();
      assert.equal(await isThereAfter(1_000), true);
      assert.equal(await isThereAfter(5_000), false);
    });
  });

  describe('a window', () => {
    let host: ProcessIdentity;
    let window: WireClient;

    const open = async (process: ProcessIdentity) => {
      const client = await harbor.connect('window', process);
      await client.get('instances/announce', { folders: [shop] });
      return client;
    };
    const close = () => {
      window.close();
      harbor.machine.kill(host);
    };

    beforeEach(async () => {
      host = harbor.machine.start({ command: 'extension host' });
      window = await open(host);
      await lease(window);
    });

    it('is gone a minute after it was closed, and not before', async () => {
      close();
      assert.equal(await isThereAfter(58_000), true);
      assert.equal(await isThereAfter(5_000), false);
    });

    it('stays when its connection drops, however long, while its process lives', async () => {
      window.close();
      assert.equal(await isThereAfter(10 * 60_000), true);
    });

    it('is the next window’s after Reload Window: same lease, same port, nothing said', async () => {
      const before = await theLease();
      close();
      await pass(10_000);
      const reloaded = harbor.machine.start({ command: 'extension host' });
      await lease(await open(reloaded));
      await pass(120_000);
      const after = await theLease();
      assert.deepEqual([after.id, after.port, after.state], [before.id, before.port, 'reserved']);
      assert.deepEqual(after.holder.kind === 'window' && after.holder.process, reloaded);
    });

    it('is inherited by another window of the project', async () => {
      const other = harbor.machine.start({ command: 'extension host' });
      await open(other);
      close();
      await pass(65_000);
      const { holder } = await theLease();
      assert.deepEqual(holder.kind === 'window' && holder.process, other);
    });

    it('is not inherited by a window of another project', async () => {
      harbor.machine.addProject('/home/me/forge');
      const other = await harbor.connect('window');
      await other.get('instances/announce', { folders: ['/home/me/forge'] });
      close();
      assert.equal(await isThereAfter(65_000), false);
    });

    it('outlives a reload in which the server that ran ended, too', async () => {
      const run = harbor.machine.start({ command: 'hm run' });
      await lease(await harbor.connect('terminal', run));
      close();
      harbor.machine.kill(run);
      const { id } = await theLease();
      assert.equal(await isThereAfter(20_000), true);
      await lease(await open(harbor.machine.start()));
      assert.equal((await theLease()).id, id);
    });
  });

  describe('a terminal', () => {
    it('is gone five seconds after its death, and not before', async () => {
      const terminal = harbor.machine.start({ command: 'bash' });
      await lease(shell, { holder: 'terminal', terminal });
      harbor.machine.kill(terminal);
      assert.equal(await isThereAfter(4_000), true);
      assert.equal(await isThereAfter(3_000), false);
    });
  });

  describe('an agent', () => {
    it('is gone a minute after its death, and not before', async () => {
      const robot = harbor.machine.start({ command: 'agent' });
      await lease(await harbor.connect('agent', robot));
      harbor.machine.kill(robot);
      assert.equal(await isThereAfter(58_000), true);
      assert.equal(await isThereAfter(5_000), false);
    });
  });

  describe('anybody who lives', () => {
    /** Twenty leases of every kind of holder. */
    beforeEach(async () => {
      for (const kind of ['window', 'terminal', 'agent', 'script'] as const)
        for (let n = 0; n < 5; n++) {
          const client = await harbor.connect(kind);
          const holder = kind === 'script' ? 'project' : 'client';
          await lease(client, { holder, service: `${kind}-${n}` });
          client.close();
        }
    });

    const times: readonly [what: string, happens: () => Promise<void>][] = [
      ['the clock jumps a day ahead', async () => harbor.clock.jump(25 * hour)],
      ['the clock jumps a day back', async () => harbor.clock.jump(-25 * hour)],
      ['the machine sleeps for three days', async () => harbor.clock.sleep(72 * hour)],
      ['the server is stopped for three days', () => harbor.clock.stall(72 * hour)],
    ];
    for (const [what, happens] of times)
      it(`stays when ${what}, and would not with a reaper by wall time`, async () => {
        /** The control: what last spoke longer ago than any grace is taken for dead. */
        const spoke = harbor.clock.now();
        const naive = () => harbor.clock.now() - spoke > 60_000;
        await happens();
        assert.equal(naive(), what !== 'the clock jumps a day back');
        await pass(180_000);
        assert.equal((await leases()).length, 20);
        assert.deepEqual(harbor.complaints, []);
      });

    it('stays when the clock jumps in the very second in which the lease is made', async () => {
      await lease(shell, { service: 'late' });
      harbor.clock.jump(25 * hour);
      await pass(120_000);
      assert.equal((await leases()).length, 21);
    });

    it('stays when the server is killed, away for a day and started again', async () => {
      harbor.clock.jump(20 * hour);
      await harbor.restart();
      shell = await harbor.connect();
      await pass(120_000);
      assert.equal((await leases()).length, 20);
    });
  });
});
