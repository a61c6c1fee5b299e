/** What is loaded is held to what every state must be, whatever wrote it. */
import assert from 'node:assert/strict';
import { newId } from '#common/id.ts';
import { silentLog } from '#common/log.ts';
import { HarborState } from '#server/harbor-state.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import { PortLedger } from '#server/ports/port-ledger.ts';
import { knownSchema } from '#server/store/segment.ts';
import { sealSnapshot, snapshotName } from '#server/store/snapshot.ts';
import { Store } from '#server/store/store.ts';
import { SplitClock } from '#test/machine/split-clock.ts';
import { SimulatedDisk } from '../store/simulated-disk.ts';

function lease(port: number, service = `s${port}`): PortLease {
  const holder = { kind: 'project', projectId: 'p_1' } as const;
  const when = { since: 1, startTimeout: 1, fence: port };
  return {
    id: newId('l'),
    projectId: 'p_1',
    service,
    type: 'dev',
    port,
    state: 'reserved',
    holder,
    ...when,
  };
}

function saved(leases: readonly unknown[]) {
  return { fence: 9, leases, assignments: [], resting: [] };
}

describe('A ledger that is restored', () => {
  it('has no two leases of one port or service, whatever was written, and counts what it left out', () => {
    const ledger = new PortLedger();
    ledger.restore(
      saved([lease(3_000), lease(3_000, 'other'), lease(3_001, 'web'), lease(3_002, 'web')]),
    );
    assert.equal(ledger.size, 2);
    assert.equal(ledger.mended, 2);
    assert.equal(ledger.leaseOnPort(3_000)?.service, 'other');
    assert.equal(ledger.leaseOfService('p_1', 'web')?.port, 3_002);
    assert.equal(ledger.firstUnleased(3_000, 3_010), 3_001);
  });

  it('leaves out what is no lease', () => {
    const ledger = new PortLedger();
    const { holder: _, ...headless } = lease(3_002);
    ledger.restore(saved([lease(3_000), { ...lease(3_001), port: 70_000 }, headless]));
    assert.deepEqual([ledger.size, ledger.mended], [1, 2]);
    ledger.restore(undefined);
    assert.equal(ledger.mended, 0);
  });

  it('is the same again after it was saved, with every index built anew', () => {
    const ledger = new PortLedger();
    ledger.restore(saved(Array.from({ length: 100 }, (_, n) => lease(3_000 + n))));
    const again = new PortLedger();
    again.restore(JSON.parse(JSON.stringify(ledger.save())));
    assert.deepEqual(again.save(), JSON.parse(JSON.stringify(ledger.save())));
    assert.equal(again.leasesOfProject('p_1').length, 100);
    assert.equal(again.mended, 0);
  });
});

describe('A store whose snapshot says what cannot be', () => {
  it('keeps its bytes under a name with the date, and says that it was not sound', async () => {
    const state = { ports: saved([lease(3_000), lease(3_000, 'other')]), projects: undefined };
    const snapshot = {
      schema: knownSchema,
      journalId: 'j',
      epoch: 1,
      revision: 7,
      hash: '0'.repeat(64),
      state,
      keys: [],
    };
    const bytes = Buffer.from(sealSnapshot(snapshot));
    const disk = new SimulatedDisk(new Map([[snapshotName(snapshot), bytes]]));
    const folded = new HarborState();
    const clock = new SplitClock();
    const store = new Store({
      directory: '/data',
      clock,
      log: silentLog,
      folded,
      epoch: 2,
      files: disk,
    });
    const report = await store.open();
    assert.equal(report.sound, false);
    const [aside] = report.setAside;
    assert.match(aside?.as ?? '', /^snapshot-1-7\.json\.damaged-\d{4}-/);
    assert.deepEqual(await disk.read(`/data/${aside?.as}`), bytes);
    await store.close();
    assert.equal(folded.ports.size, 1);
  });
});
