/** Two servers on one directory: the second takes over while the first is in the middle of its work and knows nothing of it. */
import assert from 'node:assert/strict';
import { StoreUnavailable } from '#server/store/errors.ts';
import type { Files } from '#server/store/files.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { dice, directory, makeStore, openStore, Voyage, wholeCommits } from './voyage.ts';

/** Runs both; throws at the first broken promise. `naive` may replace the file system of either. */
async function takeOverAtSea(
  seed: number,
  naive: { old?: (files: Files) => Files; young?: (files: Files) => Files } = {},
): Promise<void> {
  const chance = dice(seed);
  const disk = new SimulatedDisk(new Map(), chance);
  const voyage = new Voyage();
  const old = makeStore(naive.old?.(disk) ?? disk, 1);
  await old.store.open();
  const oldSails = voyage.sail(old.store, 12, chance);
  for (let turns = chance(120); turns > 0; turns -= 1) await null;
  const young = makeStore(naive.young?.(disk) ?? disk, 2);
  await young.store.open();
  const atTakeover = [...voyage.acknowledged];
  const commits = new Set(wholeCommits(young.steps.list));
  for (const { commit } of atTakeover) assert.ok(commits.has(commit), `commit ${commit} is lost`);
  await oldSails;
  assert.deepEqual(
    voyage.acknowledged,
    atTakeover,
    'the old server acknowledged after the takeover',
  );
  await voyage.sail(young.store, 4, chance);
  await Promise.all([old.store.close(), young.store.close()]);
  voyage.check(await openStore(disk));
}

/** Two servers race to open; whichever got through works on. */
async function openAtOnce(seed: number): Promise<void> {
  const chance = dice(seed);
  const disk = new SimulatedDisk(new Map(), chance);
  const voyage = new Voyage();
  const first = makeStore(disk, 1);
  await first.store.open();
  await voyage.sail(first.store, 2, chance);
  const racers = [makeStore(disk, 2 + chance(2)), makeStore(disk, 2 + chance(2))];
  const sails = racers.map(async ({ store }, index) => {
    for (let turns = index * chance(100); turns > 0; turns -= 1) await null;
    await store.open();
    await voyage.sail(store, 3, chance);
  });
  await Promise.allSettled(sails);
  voyage.acknowledged.sort((a, b) => a.commit - b.commit);
  voyage.check(await openStore(disk));
}

describe('A superseded store', function () {
  this.timeout(120_000);

  it('acknowledges nothing that the newer one has not read, whenever it is overtaken', async () => {
    for (let seed = 1; seed <= 400; seed += 1)
      await takeOverAtSea(seed).catch((failure) => assert.fail(`seed ${seed}: ${failure.stack}`));
  });

  it('would be caught if it looked at the fence before it writes instead of after', async () => {
    await assert.rejects(async () => {
      for (let seed = 1; seed <= 400; seed += 1) await takeOverAtSea(seed, { old: checksFirst });
    }, /is lost|acknowledged after|too late/);
  });

  it('would be caught if the newer one read the journal before it raises the fence', async () => {
    await assert.rejects(async () => {
      for (let seed = 1; seed <= 400; seed += 1) await takeOverAtSea(seed, { young: raisesLate });
    }, /is lost|acknowledged after|too late/);
  });

  it('loses nothing when two open at once, whoever has the higher epoch', async () => {
    for (let seed = 1; seed <= 600; seed += 1)
      await openAtOnce(seed).catch((failure) => assert.fail(`seed ${seed}: ${failure.stack}`));
  });

  it('says that it is superseded, once, and stays read-only', async () => {
    const disk = new SimulatedDisk();
    const old = await openStore(disk);
    const modes: string[] = [];
    old.store.onModeChanged.on((mode) =>
      modes.push(mode.mode === 'readOnly' ? mode.failure.reason : mode.mode),
    );
    await openStore(disk);
    const voyage = new Voyage();
    assert.equal(await voyage.commit(old.store, 1), false);
    old.clock.pass(60_000);
    assert.equal(await voyage.commit(old.store, 1), false);
    assert.deepEqual(modes, ['superseded']);
    assert.equal(old.store.mode, 'readOnly');
  });

  it('never writes over the snapshot of the newer one', async () => {
    const disk = new SimulatedDisk();
    const voyage = new Voyage();
    const old = await openStore(disk);
    await voyage.sail(old.store, 1, dice(1));
    const young = await openStore(disk);
    await voyage.commit(young.store, 1);
    const before = disk.image();
    await old.store.close();
    assert.deepEqual(disk.image(), before);
  });

  it('cannot open again behind the newer one', async () => {
    const disk = new SimulatedDisk();
    await makeStore(disk, 7).store.open();
    const before = disk.image();
    await assert.rejects(
      makeStore(disk, 6).store.open(),
      (failure) => failure instanceof StoreUnavailable && failure.reason === 'superseded',
    );
    assert.deepEqual(disk.image(), before);
  });

  it('leaves late records that the next server ignores and reports', async () => {
    const disk = new SimulatedDisk();
    const voyage = new Voyage();
    const old = await openStore(disk);
    await voyage.commit(old.store, 1);
    const young = await openStore(disk);
    await Promise.all([voyage.commit(old.store, 2), voyage.commit(young.store, 1)]);
    await young.store.close();
    for (const name of disk.image().keys())
      if (name.startsWith('snapshot-')) await disk.remove(`${directory}/${name}`);
    const last = makeStore(disk, 3);
    const report = await last.store.open();
    voyage.check(last);
    assert.deepEqual(report.ignored, [{ file: 'journal-1-1.ndjson', records: 1 }]);
    assert.equal(report.sound, true);
  });
});

/** The fence as it stood when the last append began. */
function checksFirst(files: Files): Files {
  let fence = files.readNow(`${directory}/epoch`);
  return overriding(files, {
    readNow: () => fence,
    create: async (path) => {
      const file = await files.create(path);
      const append = async (bytes: Uint8Array) => {
        fence = files.readNow(`${directory}/epoch`);
        await file.append(bytes);
      };
      return { append, sync: () => file.sync(), close: () => file.close() };
    },
  });
}

/** The fence comes into force only when the journal has been read. */
function raisesLate(files: Files): Files {
  let raise: (() => Promise<void>) | undefined;
  return overriding(files, {
    rename: async (from, to) => {
      if (!to.endsWith('/epoch')) return files.rename(from, to);
      raise = () => files.rename(from, to);
    },
    create: async (path) => {
      await raise?.();
      raise = undefined;
      return files.create(path);
    },
  });
}

function overriding(files: Files, others: Partial<Files>): Files {
  return {
    makeDirectory: (path) => files.makeDirectory(path),
    list: (path) => files.list(path),
    read: (path) => files.read(path),
    readNow: (path) => files.readNow(path),
    size: (path) => files.size(path),
    create: (path) => files.create(path),
    truncate: (path, length) => files.truncate(path, length),
    rename: (from, to) => files.rename(from, to),
    remove: (path) => files.remove(path),
    syncDirectory: (path) => files.syncDirectory(path),
    ...others,
  };
}
