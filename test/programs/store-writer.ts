/**
 * Commits to a real store until it is killed, ten requests at a time, and says `<commit>` of each one that is acknowledged.
 * `hasty` is the control: it says so before the store has answered. `reader` opens the store, says what it holds, and closes it.
 * Between failures of the disk it goes on; the times of the store are a hundredth of the real ones.
 */
import { writeSync } from 'node:fs';
import { type Clock, pause, systemClock } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import { StoreUnavailable } from '#server/store/errors.ts';
import { lastEpoch } from '#server/store/fence.ts';
import { nodeFiles } from '#server/store/node-files.ts';
import { Store } from '#server/store/store.ts';

export interface WrittenStep {
  readonly type: string;
  readonly commit: number;
  readonly part: number;
}

const [directory = '', manner] = process.argv.slice(2);

const hurried: Clock = { ...systemClock, after: (ms, task) => systemClock.after(ms / 100, task) };

async function write(): Promise<void> {
  await nodeFiles.makeDirectory(directory);
  const epoch = (await lastEpoch(nodeFiles, directory)) + 1;
  let count = 0;
  let steps: [commit: number, part: number][] = [];
  const folded = {
    apply: ({ commit, part }: WrittenStep) => void steps.push([commit, part]),
    save: () => steps,
    restore: (saved: unknown) => {
      steps = [...((saved as typeof steps | undefined) ?? [])];
    },
  };
  const snapshotLimits = { records: 20, bytes: 1e9 };
  const retention = { bytes: 4_000, files: 4 };
  const store = new Store<WrittenStep>({
    ...{ directory, clock: hurried, log: silentLog, folded, epoch, snapshotLimits, retention },
  });
  await store.open();
  if (manner === 'reader') {
    writeSync(1, `${JSON.stringify(steps)}\n`);
    return store.close();
  }
  const client = async () => {
    for (;;) {
      count += 1;
      const commit = epoch * 1_000_000 + count;
      const events = [1, 2].map((part) => ({ type: 'step', commit, part }));
      if (manner === 'hasty') writeSync(1, `${commit}\n`);
      try {
        await store.commit(events, { by: 'test', correlation: `c${commit}` });
        if (manner !== 'hasty') writeSync(1, `${commit}\n`);
      } catch (failure) {
        if (!(failure instanceof StoreUnavailable)) throw failure;
        await pause(2);
      }
    }
  };
  await Promise.all(Array.from({ length: 10 }, client));
}

void write();
