/** The server's pace: what it looks at seldom loses no time by that, and what stops it in the middle of a look does not put off the next. */
import assert from 'node:assert/strict';
import { silentLog } from '#common/log.ts';
import { Lookout } from '#server/lookout.ts';
import { settled } from '#test/machine/split-clock.ts';
import { leaseOf, project, Quay } from './ports/quay.ts';

describe('The lookout', () => {
  let quay: Quay;
  let lookout: Lookout;
  let looks = 0;

  /** One beat, and the look that it brings, if any. */
  const beat = async () => {
    await quay.clock.pass(1_000);
    await lookout.look();
  };
  /** A look during which so many milliseconds pass. */
  const lookFor = async (ms: number) => {
    const glance = quay.machine.glance.bind(quay.machine);
    let go = () => {};
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    quay.machine.glance = async () => {
      await waits;
      return glance();
    };
    const look = lookout.look();
    await settled();
    await quay.clock.stall(ms);
    quay.machine.glance = glance;
    go();
    await look;
  };

  beforeEach(async () => {
    quay = new Quay();
    looks = 0;
    const { time, watch, keeper, health, clock } = quay;
    lookout = new Lookout({
      ...{ time, watch, keeper, health, clock, log: silentLog, isThere: () => true },
      others: [{ look: async () => void looks++ }],
    });
    lookout.open();
    // Whoever holds something is asked about.
    leaseOf(await quay.lease({ holder: project, service: 'first' }));
    await beat();
  });

  it('takes no time from a lease that was made before a stall while it rested', async () => {
    await lookFor(2_800);
    await beat();
    const { id } = leaseOf(await quay.lease({ holder: project, ttl: 15_000 }));
    // Shorter than the rest, so that looks at the time alone come first.
    await quay.clock.stall(8_000);
    const before = looks;
    // Of the stall three seconds count, and of what comes now every one.
    for (let n = 0; n < 11; n++) await beat();
    assert.ok(looks > before);
    assert.ok(quay.journal.decided.lease(id), 'It was ended by a clock that nobody watched.');
    await beat();
    await beat();
    assert.equal(quay.journal.decided.lease(id), undefined);
  });

  it('looks again soon after it was stopped for long in the middle of a look', async () => {
    await lookFor(8 * 3_600_000);
    const before = looks;
    for (let n = 0; n < 13; n++) await beat();
    assert.ok(looks > before, 'It rests for days.');
  });
});
