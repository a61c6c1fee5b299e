/** The power fails at every operation of the store, and of what was not synced anything may be lost or torn. */
import assert from 'node:assert/strict';
import { type Lies, mortal, SimulatedDisk } from './simulated-disk.ts';
import { dice, openStore, Voyage } from './voyage.ts';

/** Sails once, then recovers from a loss of power after each operation; throws at the first broken promise. */
async function sailAndSink(seed: number, lies: Lies = {}): Promise<number> {
  const chance = dice(seed);
  const disk = new SimulatedDisk(new Map(), chance, lies);
  const voyage = new Voyage();
  const { store } = await openStore(disk);
  await voyage.sail(store, 8, chance, () => disk.operations.length);
  if (chance(2) === 0) await store.close();
  for (let count = 0; count <= disk.operations.length; count += 1) {
    const image = disk.imageAfterPowerLoss(count, chance);
    voyage.check(await openStore(new SimulatedDisk(image, chance)), count);
  }
  return disk.operations.length;
}

/** Six servers one after the other: each is killed in the middle of its work, and then the power may fail as well. */
async function sinkAgainAndAgain(seed: number): Promise<void> {
  const chance = dice(seed);
  const voyage = new Voyage();
  let disk = new SimulatedDisk(new Map(), chance);
  for (let leg = 0; leg < 6; leg += 1) {
    const current = disk;
    const process = mortal(current);
    const opened = await openStore(process.files);
    voyage.check(opened);
    void voyage.sail(opened.store, 1 + chance(5), chance, () => current.operations.length);
    for (let turns = chance(150); turns > 0; turns -= 1) await null;
    process.kill();
    for (let turns = 10; turns > 0; turns -= 1) await null; // What it said before it died is still heard.
    if (chance(2) === 0) continue; // The machine lives on, and so does its cache, synced or not.
    const count = disk.operations.length - chance(6);
    const kept = voyage.acknowledged.filter(({ at }) => at <= count);
    voyage.acknowledged.splice(0, Number.POSITIVE_INFINITY, ...kept);
    for (const acknowledgement of kept) acknowledgement.at = 0;
    disk = new SimulatedDisk(disk.imageAfterPowerLoss(Math.max(0, count), chance), chance);
  }
  voyage.check(await openStore(disk));
}

describe('After a loss of power the store', function () {
  this.timeout(30_000);

  it('has every acknowledged commit and no half of any other, whatever operation was the last', async () => {
    for (let seed = 1; seed <= 40; seed += 1)
      await sailAndSink(seed).catch((failure) => assert.fail(`seed ${seed}: ${failure.stack}`));
  });

  it('keeps the promise over many kills and losses in a row, also in the middle of a recovery', async () => {
    for (let seed = 1; seed <= 300; seed += 1)
      await sinkAgainAndAgain(seed).catch((failure) =>
        assert.fail(`seed ${seed}: ${failure.stack}`),
      );
  });

  const controls: readonly (readonly [string, Lies])[] = [
    ['never syncs its files', { sync: true }],
    ['acknowledges before the sync', { earlySync: true }],
    ['never syncs the directory', { syncDirectory: true }],
  ];
  for (const [what, lies] of controls) {
    it(`would be caught if it were one that ${what}`, async () => {
      const caught = await Promise.allSettled(
        [1, 2, 3, 4, 5].map((seed) => sailAndSink(seed, lies)),
      );
      const broken = caught.filter((result) => result.status === 'rejected');
      assert.ok(broken.length > 0);
      for (const { reason } of broken) assert.match(String(reason), /is lost|half a commit/);
    });
  }
});
