/**
 * Commits to a real store until it is killed, ten requests at a time, and says `<commit>` of each one that is acknowledged.
 * `hasty` is the control: it says so before the store has answered.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import { lastEpoch } from '#server/store/fence.ts';
import { nodeFiles } from '#server/store/node-files.ts';
import { Store } from '#server/store/store.ts';

const [directory = '', manner] = process.argv.slice(2);

async function write(): Promise<void> {
  await nodeFiles.makeDirectory(directory);
  const epoch = (await lastEpoch(nodeFiles, directory)) + 1;
  let count = 0;
  const folded = { apply() {}, save: () => null, restore() {} };
  const snapshotLimits = { records: 200, bytes: 1e9 };
  const options = { directory, clock: systemClock, log: silentLog, folded, epoch, snapshotLimits };
  const store = new Store(options);
  await store.open();
  const client = async () => {
    for (;;) {
      count += 1;
      const commit = epoch * 1_000_000 + count;
      const events = [1, 2].map((part) => ({ type: 'step', commit, part }));
      if (manner === 'hasty') writeSync(1, `${commit}\n`);
      await store.commit(events, { by: 'test', correlation: `c${commit}` });
      if (manner !== 'hasty') writeSync(1, `${commit}\n`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, client));
}

void write();
