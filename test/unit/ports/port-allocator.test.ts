/** Finding ports that are really free, for many at once. */
import assert from 'node:assert/strict';
import type { PortRefusal } from '#server/ports/answers.ts';
import { type Found, PortAllocator } from '#server/ports/port-allocator.ts';
import { releaseOf } from '#server/ports/port-events.ts';
import { restTime } from '#server/ports/port-lease.ts';
import { PortLedger } from '#server/ports/port-ledger.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { plainWish } from './quay.ts';

const clock = { now: () => 1_760_000_000_000 };

function found(answer: Found | PortRefusal): Found {
  assert.equal(answer.kind, 'found');
  return answer as Found;
}

describe('The allocator', () => {
  let machine: FakeMachine;
  let allocator: PortAllocator;

  beforeEach(() => {
    machine = new FakeMachine();
    allocator = new PortAllocator(machine, new PortLedger());
  });

  it('never looks at one port for two', async () => {
    machine.slowness = () => 5;
    const all = await Promise.all(
      Array.from({ length: 40 }, () => allocator.find(plainWish, false, clock)),
    );
    const ports = all.map((each) => found(each).ports[0]);
    assert.equal(new Set(ports).size, 40);
    assert.equal(machine.mostLooksAtOnce, 1);
  });

  it('passes over what is busy or excluded', async () => {
    machine.listen(3_000);
    machine.exclude(3_001);
    assert.deepEqual(found(await allocator.find(plainWish, false, clock)).ports, [3_002]);
  });

  it('passes over a port that another service gave back while it looked at the one before', async () => {
    const ledger = new PortLedger();
    const lease = {
      ...{ id: 'l_1', projectId: 'p_other', service: 'api', type: 'dev', port: 3_001, fence: 1 },
      ...{ state: 'reserved' as const, holder: { kind: 'project' as const, projectId: 'p_other' } },
      ...{ since: clock.now(), startTimeout: 30_000 },
    };
    ledger.apply({ type: 'portLeased', lease }, clock.now());
    machine.listen(3_000);
    machine.slowness = () => 5;
    let now = clock.now();
    const asked = new PortAllocator(machine, ledger).find(plainWish, false, { now: () => now });
    now += 1_000;
    ledger.apply(releaseOf(lease, 'released', now + restTime), now);
    assert.deepEqual(found(await asked).ports, [3_002]);
  });

  it('gives a port back to others when it is settled', async () => {
    const first = found(await allocator.find(plainWish, false, clock));
    assert.equal(allocator.isClaimed(3_000), true);
    first.settled();
    assert.equal(allocator.isClaimed(3_000), false);
  });

  it('lets who wants one port alone wait until nobody looks at it', async () => {
    const first = found(await allocator.find(plainWish, false, clock));
    const second = allocator.find({ ...plainWish, exact: 3_000 }, false, clock);
    first.settled();
    assert.deepEqual(found(await second).ports, [3_000]);
  });

  it('holds every port of a block, and none of one that it cannot have whole', async () => {
    machine.listen(3_001);
    const block = found(await allocator.find({ ...plainWish, count: 2 }, true, clock));
    assert.deepEqual(block.ports, [3_002, 3_003]);
    assert.equal(block.held.length, 2);
    assert.equal(machine.isHeld(3_000), false);
  });

  it('lets go of what it holds when the machine fails it', async () => {
    const hold = machine.hold.bind(machine);
    machine.hold = (port) => (port === 3_001 ? Promise.reject(new Error('EMFILE')) : hold(port));
    await assert.rejects(allocator.find({ ...plainWish, count: 2 }, true, clock), /EMFILE/);
    assert.equal(machine.heldCount, 0);
    assert.equal(allocator.isClaimed(3_000), false);
    assert.equal(allocator.isClaimed(3_001), false);
  });

  it('says why one port cannot be had: who listens, or that nobody gets it', async () => {
    const who = machine.start();
    machine.listen(3_000, who);
    machine.exclude(3_001);
    const used = await allocator.find({ ...plainWish, exact: 3_000 }, false, clock);
    assert.equal(used.kind === 'refused' && used.reason, 'used');
    assert.deepEqual(used.kind === 'refused' && used.listener?.process, who);
    const excluded = await allocator.find({ ...plainWish, exact: 3_001 }, false, clock);
    assert.equal(excluded.kind === 'refused' && excluded.reason, 'excluded');
  });

  it('says that a range is full', async () => {
    const range = { from: 3_000, to: 3_001 };
    machine.listen(3_000);
    machine.listen(3_001);
    const answer = await allocator.find({ ...plainWish, range }, false, clock);
    assert.deepEqual(answer, { kind: 'refused', reason: 'noneFree', range });
  });
});
