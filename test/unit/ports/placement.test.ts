/** In which order ports are tried. */
import assert from 'node:assert/strict';
import { candidates, type Place } from '#server/ports/placement.ts';
import { assignmentLife, type PortLease, restTime } from '#server/ports/port-lease.ts';
import { PortLedger } from '#server/ports/port-ledger.ts';
import { plainWish, project, projectId } from './quay.ts';

const now = 1_760_000_000_000;
const place: Place = { ...plainWish, range: { from: 3_000, to: 3_003 } };

function lease(port: number, service: string): PortLease {
  const fence = port;
  const common = { projectId, type: 'dev', state: 'reserved', holder: project } as const;
  return { ...common, id: `l_${port}`, service, port, fence, since: now, startTimeout: 1 };
}

function ledgerWith(...leases: readonly PortLease[]): PortLedger {
  const ledger = new PortLedger();
  for (const each of leases) ledger.apply({ type: 'portLeased', lease: each }, now);
  return ledger;
}

function release(ledger: PortLedger, { id, port, service }: PortLease, at: number): void {
  const restsUntil = at + restTime;
  const reason = 'released';
  const event = { type: 'portReleased', leaseId: id, port, projectId, service, reason } as const;
  ledger.apply({ ...event, restsUntil }, at);
}

function order(ledger: PortLedger, more: Partial<Place> = {}, at = now): number[] {
  return [...candidates(ledger, { ...place, ...more }, { now: () => at })];
}

describe('Placement', () => {
  it('tries preferred ports best first, then the range upwards, each once', () => {
    const preferred = [5_173, 3_001, 5_173];
    assert.deepEqual(order(new PortLedger(), { preferred }), [5_173, 3_001, 3_000, 3_002, 3_003]);
  });

  it('tries the port that the service had before what it would like', () => {
    const had = lease(3_002, 'web');
    const ledger = ledgerWith(had);
    release(ledger, had, now);
    assert.deepEqual(order(ledger, { preferred: [5_173] }).slice(0, 2), [3_002, 5_173]);
  });

  it('is the one that the project file names, before the one it had', () => {
    const had = lease(3_002, 'web');
    const ledger = ledgerWith(had);
    release(ledger, had, now);
    const first = order(ledger, { declared: 8_060, preferred: [5_173] });
    assert.deepEqual(first.slice(0, 3), [8_060, 3_002, 5_173]);
  });

  it('forgets an assignment that nobody used for 90 days', () => {
    const had = lease(3_002, 'web');
    const ledger = ledgerWith(had);
    release(ledger, had, now);
    assert.equal(order(ledger, {}, now + assignmentLife)[0], 3_000);
  });

  it('passes over what is leased', () => {
    assert.deepEqual(order(ledgerWith(lease(3_000, 'api'), lease(3_002, 'db'))), [3_001, 3_003]);
  });

  it('lets a released port rest for everybody but its service', () => {
    const had = lease(3_000, 'api');
    const ledger = ledgerWith(had);
    release(ledger, had, now);
    assert.equal(order(ledger, {}, now + restTime - 1)[0], 3_001);
    assert.equal(order(ledger, { service: 'api' }, now + 1)[0], 3_000);
    assert.equal(order(ledger, {}, now + restTime)[0], 3_000);
  });

  it('believes no rest that lasts longer than any, which only a clock set back can make', () => {
    const had = lease(3_000, 'api');
    const ledger = ledgerWith(had);
    release(ledger, had, now);
    assert.equal(order(ledger, {}, now - 86_400_000)[0], 3_000);
  });

  it('tries one port alone when one is asked for', () => {
    assert.deepEqual(order(ledgerWith(lease(3_002, 'db')), { exact: 3_002 }), [3_002]);
  });

  it('leaves no range that was asked for, whatever is preferred', () => {
    const range = { from: 3_002, to: 3_003 };
    assert.deepEqual(
      order(new PortLedger(), { range, rangeAsked: true, preferred: [5_173] }),
      [3_002, 3_003],
    );
  });

  it('starts blocks only where all of their ports are open', () => {
    assert.deepEqual(order(ledgerWith(lease(3_001, 'db')), { count: 2 }), [3_002]);
    assert.deepEqual(
      order(new PortLedger(), { count: 2, preferred: [65_535] }),
      [3_000, 3_001, 3_002],
    );
  });

  it('gives a block its own resting ports again', () => {
    const first = lease(3_000, 'web');
    const second = lease(3_001, 'web-2');
    const ledger = ledgerWith(first, second);
    release(ledger, first, now);
    release(ledger, second, now);
    assert.equal(order(ledger, { count: 2 })[0], 3_000);
    assert.equal(order(ledger, { count: 2, service: 'api' })[0], 3_002);
  });

  it('stays within 1 to 65535', () => {
    const range = { from: 65_534, to: 65_535 };
    assert.deepEqual(order(new PortLedger(), { range, count: 2 }), [65_534]);
  });
});
