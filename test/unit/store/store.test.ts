/** What a store says about itself and its history while nothing goes wrong. */
import assert from 'node:assert/strict';
import type { Entry } from '#server/store/entry.ts';
import type { Store } from '#server/store/store.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { dice, makeStore, openStore, type Step, Voyage } from './voyage.ts';

const step = (commit: number, part = 0, of = 1): Step => ({ type: 'step', commit, part, of });
const origin = { by: 'window', correlation: 'c' };
const revisions = (entries: readonly { revision: number }[] | undefined) =>
  entries?.map(({ revision }) => revision);

describe('The store', () => {
  it('applies at once, and tells watchers in order, only what is durable, before the commit resolves', async () => {
    const disk = new SimulatedDisk(new Map(), dice(1));
    const { store, steps } = await openStore(disk);
    const told: string[] = [];
    store.onCommitted.on(({ revision }) => {
      const last = disk.operations.findLastIndex(({ kind }) => kind === 'append');
      const isSynced = disk.operations.slice(last).some(({ kind }) => kind === 'sync');
      told.push(`${revision} ${isSynced ? 'durable' : 'too early'}`);
    });
    const commits = [1, 2, 3].map(async (commit) => {
      await store.commit([step(commit)], origin);
      told.push(`resolved ${commit}`);
    });
    assert.equal(steps.list.length, 3);
    assert.equal(store.revision, 3);
    await Promise.all(commits);
    const events = told.filter((line) => line.endsWith('durable'));
    assert.deepEqual(events, ['1 durable', '2 durable', '3 durable']);
    assert.ok(told.indexOf('1 durable') < told.indexOf('resolved 1'));
  });

  it('shares one sync among all that a tick commits, and among all that wait for the one before', async () => {
    const disk = new SimulatedDisk();
    const { store } = await openStore(disk, { snapshotLimits: { records: 1e9, bytes: 1e9 } });
    const syncs = () => disk.operations.filter(({ kind }) => kind === 'sync').length;
    const before = syncs();
    const first = [1, 2, 3].map((commit) => store.commit([step(commit)], origin));
    await null;
    const second = [4, 5, 6].map((commit) => store.commit([step(commit)], origin));
    await Promise.all([...first, ...second]);
    assert.equal(syncs() - before, 2);
  });

  it('goes on when a listener throws', async () => {
    const { store } = await openStore(new SimulatedDisk());
    store.onCommitted.on(() => assert.fail('a bug of a listener'));
    assert.equal((await store.commit([step(1)], origin)).revision, 1);
  });

  it('refuses a commit without events and one that is no JSON, and changes nothing', async () => {
    const { store, steps } = await openStore(new SimulatedDisk());
    assert.throws(() => store.commit([], origin), TypeError);
    assert.throws(() => store.commit([step(1)], origin, 1n), TypeError);
    assert.equal(store.revision, 0);
    assert.deepEqual(steps.list, []);
  });

  it('takes no commit before it is opened and after it is closed', async () => {
    const { store } = makeStore(new SimulatedDisk(), 1);
    const closed = { name: 'StoreUnavailable', reason: 'closed' };
    await assert.rejects(store.commit([step(1)], origin), closed);
    await store.open();
    const last = store.commit([step(1)], origin);
    await store.close();
    assert.equal((await last).revision, 1);
    await assert.rejects(store.commit([step(1)], origin), closed);
  });

  it('lists its entries newest first, from memory and files alike, over restarts', async () => {
    const disk = new SimulatedDisk(new Map(), dice(4));
    const options = { retention: { bytes: 1e9, files: 1e9 } };
    for (let server = 0; server < 3; server += 1) {
      const { store } = await openStore(disk, options);
      for (let commit = 1; commit <= 20; commit += 1)
        await store.commit([step(commit, 0, 2), step(commit, 1, 2)], origin, { commit });
    }
    const { store } = await openStore(disk, options);
    const all = Array.from({ length: 60 }, (_, index) => 120 - 2 * index);
    assert.deepEqual(revisions(await newest(store, { limit: 100 })), all);
    assert.deepEqual(revisions(await newest(store, { limit: 3 })), [120, 118, 116]);
    assert.deepEqual(revisions(await newest(store, { before: 7, limit: 2 })), [6, 4]);
    assert.deepEqual(revisions(await newest(store, { before: 1, limit: 2 })), []);
    const [oldest] = await newest(store, { before: 3, limit: 1 });
    assert.deepEqual(oldest?.events, [step(1, 0, 2), step(1, 1, 2)]);
    assert.deepEqual(oldest?.answer, { commit: 1 });
  });

  it('gives what came after a revision, also over a restart, or says that it cannot', async () => {
    const disk = new SimulatedDisk();
    const before = await openStore(disk);
    for (let commit = 1; commit <= 5; commit += 1)
      await before.store.commit([step(commit, 0, 2), step(commit, 1, 2)], origin);
    await before.store.close();
    const { store } = await openStore(disk);
    assert.deepEqual(revisions(store.since(6)), [8, 10]);
    assert.deepEqual(revisions(store.since(10)), []);
    assert.equal(store.since(7), undefined, 'the middle of an entry');
    assert.equal(store.since(11), undefined, 'the future');
    assert.deepEqual(revisions(store.since(0)), [2, 4, 6, 8, 10]);
  });

  it('keeps the newest 10,000 answers for a day, over restarts', async () => {
    const disk = new SimulatedDisk();
    const { store, clock } = await openStore(disk);
    await store.commit([step(1)], { ...origin, key: 'old' }, { port: 1 });
    clock.pass(25 * 60 * 60 * 1000);
    await store.commit([step(2)], { ...origin, key: 'none' });
    assert.equal(store.answerTo('old'), undefined);
    assert.equal(store.answerTo('none'), null);
    const many = Array.from({ length: 10_000 }, (_, index) =>
      store.commit([step(index)], { ...origin, key: `key ${index}` }, index),
    );
    await Promise.all(many);
    await store.close();
    const next = (await openStore(disk)).store;
    assert.equal(next.answerTo('none'), undefined);
    assert.equal(next.answerTo('key 0'), 0);
    assert.equal(next.answerTo('key 9999'), 9_999);
  }).timeout(120_000);

  it('writes a snapshot when it is quiet, but none when nothing happened', async () => {
    const disk = new SimulatedDisk();
    const { store, clock } = await openStore(disk);
    const snapshots = () => [...disk.image().keys()].filter((name) => name.startsWith('snapshot'));
    const quiet = async () => {
      clock.pass(30_000);
      for (let turns = 0; turns < 100; turns += 1) await null;
    };
    await quiet();
    await quiet();
    assert.deepEqual(snapshots(), []);
    await store.commit([step(1)], origin);
    await quiet();
    await quiet();
    assert.deepEqual(snapshots(), ['snapshot-1-1.json']);
  });

  it('keeps its journal id for ever, and no files of servers that did nothing', async () => {
    const disk = new SimulatedDisk();
    const ids = new Set<string>();
    for (let server = 0; server < 5; server += 1) {
      const { store } = await openStore(disk);
      if (server === 1) await new Voyage().commit(store, 1);
      ids.add(store.journalId);
      await store.close();
    }
    assert.equal(ids.size, 1);
    const files = [...disk.image().keys()].sort();
    assert.deepEqual(files, [
      'epoch',
      'journal-2-1.ndjson',
      'journal-5-2.ndjson',
      'snapshot-2-1.json',
    ]);
  });
});

/** The newest entries with a revision below `before`, newest first. */
async function newest(
  store: Store<Step>,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<readonly Entry<Step>[]> {
  const found: Entry<Step>[] = [];
  for await (const entries of store.history(before)) found.push(...entries);
  return found.slice(0, limit);
}
