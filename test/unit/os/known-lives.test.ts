/** Hundreds of processes asked about every second: who was alive a moment ago is believed, and no end is seen too early. */
import assert from 'node:assert/strict';
import { type Life, lifeOf, type ProcessIdentity } from '#common/process-identity.ts';
import { Glance } from '#server/os/glance.ts';
import { KnownLives } from '#server/os/known-lives.ts';
import { rowsOf } from '#server/os/linux-table-sign.ts';
import type { Listener } from '#server/ports/needs.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

/** Their numbers are this test's own and its parent's, which live; nobody has the highest. */
const here = [process.pid, process.ppid].map(identity);
const nobody = identity(4_194_304 * 2);

function identity(pid: number): ProcessIdentity {
  return { pid, startTime: String(pid), bootId: 'b' };
}

describe('Whether processes live, asked every second', () => {
  let clock: SplitClock;
  let asked: number[][];
  let now: Life;

  const livesOf = (atOnce = false) =>
    new KnownLives(
      async (all) => {
        asked.push(all.map(({ pid }) => pid));
        return all.map(() => now);
      },
      clock,
      atOnce,
    );

  beforeEach(() => {
    clock = new SplitClock();
    asked = [];
    now = lifeOf('runs');
  });

  it('is asked once in some seconds of those whose numbers are taken', async () => {
    const lives = livesOf();
    for (let second = 0; second < 3; second++) {
      assert.deepEqual(await lives.glance(here), [now, now]);
      await clock.pass(900);
    }
    assert.equal(asked.length, 1);
    await clock.pass(5_000);
    now = lifeOf('zombie');
    assert.deepEqual(await lives.glance(here), [now, now]);
    assert.equal(asked.length, 2);
  });

  it('is asked at once when the number is free', async () => {
    const lives = livesOf();
    await lives.glance([nobody]);
    now = lifeOf('gone');
    assert.deepEqual(await lives.glance([nobody]), [now]);
  });

  it('is asked at once of another process that has the same number', async () => {
    const lives = livesOf();
    await lives.glance(here);
    now = lifeOf('pidReused');
    const [one] = here as [ProcessIdentity];
    assert.deepEqual(await lives.glance([{ ...one, startTime: 'later' }]), [now]);
  });

  it('is asked at once of one of another boot or pid namespace, whatever else it has in common', async () => {
    const lives = livesOf();
    const [one] = here as [ProcessIdentity];
    for (const other of [{ bootId: 'another' }, { pidNamespace: 'another' }]) {
      now = lifeOf('runs');
      await lives.glance(here);
      const before = now;
      now = lifeOf('otherBoot');
      assert.deepEqual(await lives.glance([one, { ...one, ...other }]), [before, now]);
    }
  });

  it('is asked every time of those who are not known to live', async () => {
    const lives = livesOf();
    for (const reason of ['unreadable', 'zombie', 'otherNamespace'] as const) {
      now = lifeOf(reason);
      assert.deepEqual(await lives.glance(here), [now, now]);
    }
    assert.equal(asked.length, 3);
  });

  it('is asked of all together where one question answers for all', async () => {
    const lives = livesOf(true);
    await lives.glance(here);
    await lives.glance([...here, nobody]);
    assert.deepEqual(
      asked.at(-1),
      [...here, nobody].map(({ pid }) => pid),
    );
  });
});

describe('A glance at the listeners', () => {
  const seen = (pid: number): Listener => ({
    port: 3_000,
    address: '::',
    process: { process: identity(pid), command: 'node', ancestors: [] },
  });
  let clock: SplitClock;
  let read: number;
  let sign: string | undefined;
  let there: readonly Listener[];
  let glance: Glance;

  beforeEach(() => {
    clock = new SplitClock();
    read = 0;
    sign = 'one';
    there = [seen(process.pid)];
    glance = new Glance(
      async () => {
        read++;
        return there;
      },
      () => sign,
      clock,
    );
  });

  it('reads nothing again while the table is the same and everybody lives, for some seconds', async () => {
    for (let second = 0; second < 10; second++) {
      assert.equal(await glance.listeners(false), there);
      await clock.pass(1_000);
    }
    assert.equal(read, 1);
    await clock.pass(60_000);
    await glance.listeners(false);
    assert.equal(read, 2);
  });

  it('looks at the table every few seconds while all is quiet, and sees who ended all the same', async () => {
    await glance.listeners(true);
    sign = 'two';
    await clock.pass(1_000);
    assert.equal(await glance.listeners(true), there);
    await clock.pass(4_000);
    there = [seen(nobody.pid)];
    assert.equal(await glance.listeners(true), there);
    await glance.listeners(true);
    assert.equal(read, 3);
  });

  it('reads again when the table has changed', async () => {
    await glance.listeners(false);
    sign = 'two';
    there = [];
    assert.deepEqual(await glance.listeners(false), []);
  });

  it('reads again when one of them has ended, though its socket lives on in a child', async () => {
    there = [seen(nobody.pid)];
    await glance.listeners(false);
    await glance.listeners(false);
    assert.equal(read, 2);
  });

  it('reads every time where the system has no cheap sign', async () => {
    sign = undefined;
    await glance.listeners(false);
    await glance.listeners(false);
    assert.equal(read, 2);
  });

  it('takes addresses and inodes of those who listen for the sign, and not how busy they are', () => {
    const row = (state: string, queue: string) =>
      `   0: 0100007F:0BB8 00000000:0000 ${state} 00000000:${queue} 00:00000000 00000000  1000        0 4711 1 0 100`;
    assert.equal(rowsOf(`  sl  local_address\n${row('0A', '00000000')}\n`), '0100007F:0BB8 4711');
    assert.equal(rowsOf(row('0A', '00000007')), rowsOf(row('0A', '00000000')));
    assert.equal(rowsOf(row('01', '00000000')), '');
  });
});
