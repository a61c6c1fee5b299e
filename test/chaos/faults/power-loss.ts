/**
 * The power fails after every operation of the store, and of what was not synced any subset is lost or torn: all subsets
 * where there are few, a seeded choice where there are many (RELIABILITY T16b).
 */
import { type Lies, mortal, SimulatedDisk } from '#test/unit/store/simulated-disk.ts';
import { openStore, Voyage } from '#test/unit/store/voyage.ts';
import type { Fault, Trial } from '../fault.ts';

/** With at most so many combinations of fates, each is tried; five operations have 243. */
const exhaustiveUpTo = 243;

/** Sails once, then recovers from a loss of power after each operation. */
async function sailAndSink(trial: Trial, lies: Lies = {}): Promise<void> {
  const { dice } = trial;
  const disk = new SimulatedDisk(new Map(), dice, lies);
  const voyage = new Voyage();
  const { store } = await openStore(disk);
  await voyage.sail(store, 8, dice, () => disk.operations.length);
  if (dice(2) === 0) await store.close();
  const samples = trial.isLong ? 40 : 4;
  for (let count = 0; count <= disk.operations.length; count += 1) {
    const { isAll, subsets } = disk.subsetsOfUnsynced(count, exhaustiveUpTo, samples, dice);
    trial.did(isAll ? 'prefixes with every subset' : `prefixes with ${samples} subsets`);
    for (const fates of subsets) {
      trial.did('recoveries');
      const image = disk.imageAfterPowerLoss(count, dice, fates);
      await judge(trial, voyage, new SimulatedDisk(image, dice), count, `after operation ${count}`);
    }
  }
}

/** Six servers one after the other: each is killed in the middle of its work, and then the power may fail as well. */
async function sinkAgainAndAgain(trial: Trial): Promise<void> {
  const { dice } = trial;
  const voyage = new Voyage();
  let disk = new SimulatedDisk(new Map(), dice);
  for (let leg = 0; leg < 6; leg += 1) {
    const current = disk;
    const process = mortal(current);
    const opened = await openStore(process.files);
    voyage.check(opened);
    void voyage.sail(opened.store, 1 + dice(5), dice, () => current.operations.length);
    for (let turns = dice(150); turns > 0; turns -= 1) await null;
    process.kill();
    for (let turns = 10; turns > 0; turns -= 1) await null; // What it said before it died is still heard.
    trial.did('kills');
    if (dice(2) === 0) continue; // The machine lives on, and so does its cache, synced or not.
    const count = Math.max(0, disk.operations.length - dice(6));
    voyage.forgetAfter(count);
    disk = new SimulatedDisk(disk.imageAfterPowerLoss(count, dice), dice);
  }
  await judge(trial, voyage, disk, Number.POSITIVE_INFINITY, 'at the end');
}

async function judge(
  trial: Trial,
  voyage: Voyage,
  disk: SimulatedDisk,
  count: number,
  when: string,
): Promise<void> {
  try {
    voyage.check(await openStore(disk), count);
  } catch (failure) {
    const what = failure instanceof Error ? failure.message : String(failure);
    trial.broken(/half a commit/.test(what) ? 'I5' : 'I4', `${when}: ${what.split('\n')[0]}`);
  }
}

const lies: readonly Lies[] = [{ sync: true }, { earlySync: true }, { syncDirectory: true }];

export const powerLoss: Fault = {
  name: 'power-loss',
  what: 'the power fails after every operation, and any subset of what was not synced is lost or torn',
  rounds: { short: 15, long: 500 },
  async round(trial) {
    await sailAndSink(trial);
    await sinkAgainAndAgain(trial);
  },
  control: {
    what: 'disks that never sync files, that sync late, that never sync directories, in turn',
    breaks: ['I4'],
    rounds: 3,
    round: (trial) => sailAndSink(trial, lies[trial.seed % lies.length]),
  },
};
