/** The power fails at every operation of the store, and of what was not synced anything may be lost or torn. */
import assert from 'node:assert/strict';
import { type Lies, SimulatedDisk } from './simulated-disk.ts';
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

describe('After a loss of power the store', function () {
  this.timeout(30_000);

  it('has every acknowledged commit and no half of any other, whatever operation was the last', async () => {
    for (let seed = 1; seed <= 40; seed += 1)
      await sailAndSink(seed).catch((failure) => assert.fail(`seed ${seed}: ${failure.stack}`));
  });

  it('keeps the promise over many losses in a row, also in the middle of a recovery', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const chance = dice(seed);
      const voyage = new Voyage();
      let disk = new SimulatedDisk(new Map(), chance);
      try {
        for (let leg = 0; leg < 6; leg += 1) {
          const opened = await openStore(disk);
          voyage.check(opened);
          const current = disk;
          await voyage.sail(opened.store, chance(5), chance, () => current.operations.length);
          if (chance(2) === 0) continue; // Killed only: the system's cache lives on, synced or not.
          const count = chance(disk.operations.length + 1);
          const kept = voyage.acknowledged.filter(({ at }) => at <= count);
          voyage.acknowledged.splice(0, Number.POSITIVE_INFINITY, ...kept);
          for (const acknowledgement of kept) acknowledgement.at = 0;
          disk = new SimulatedDisk(disk.imageAfterPowerLoss(count, chance), chance);
        }
      } catch (failure) {
        assert.fail(`seed ${seed}: ${failure instanceof Error ? failure.stack : failure}`);
      }
    }
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
