/** Fills the small disk that it is given, goes on when there is room again, and says as one line of JSON what happened. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, withDeadline } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import { StoreUnavailable } from '#server/store/errors.ts';
import { Store } from '#server/store/store.ts';

export interface FullDiskReport {
  readonly acknowledged: number;
  readonly reason: string;
  readonly code: unknown;
  /** How many steps the state had after the failure, and after work went on and the store was opened anew. */
  readonly stepsWhenFull: number;
  readonly stepsAtTheEnd: number;
}

const [disk = ''] = process.argv.slice(2);

function openable(epoch: number) {
  let steps = 0;
  const folded = {
    apply: () => {
      steps += 1;
    },
    save: () => steps,
    restore: (saved: unknown) => {
      steps = typeof saved === 'number' ? saved : 0;
    },
  };
  const directory = join(disk, 'store');
  const store = new Store({ directory, clock: systemClock, log: silentLog, folded, epoch });
  return { store, steps: () => steps };
}

async function fill(): Promise<FullDiskReport> {
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, Buffer.alloc(600_000));
  const { store, steps } = openable(1);
  await store.open();
  const commit = () =>
    store.commit([{ type: `step ${'x'.repeat(5_000)}` }], { by: 'test', correlation: 'c' });
  let acknowledged = 0;
  let failure: unknown;
  while (failure === undefined) {
    const settled = await Promise.allSettled([commit(), commit(), commit()]);
    acknowledged += settled.filter(({ status }) => status === 'fulfilled').length;
    failure = settled.find((result) => result.status === 'rejected')?.reason;
  }
  const stepsWhenFull = steps();
  const again = new Promise<void>((resolve) => {
    store.onModeChanged.on(({ mode }) => mode === 'writable' && resolve());
  });
  await rm(ballast);
  await withDeadline(again, 20_000, 'Becoming writable');
  await commit();
  await store.close();
  const next = openable(2);
  await next.store.open();
  await next.store.close();
  if (!(failure instanceof StoreUnavailable)) throw failure;
  const code = (failure.cause as NodeJS.ErrnoException).code;
  return { acknowledged, reason: failure.reason, code, stepsWhenFull, stepsAtTheEnd: next.steps() };
}

void fill().then((report) => console.log(JSON.stringify(report)));
