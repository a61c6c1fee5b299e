/** The way of a snapshot through lowdb to the disk. */
import assert from 'node:assert/strict';
import { Low } from 'lowdb';
import type { Snapshot } from '#server/store/snapshot.ts';
import { SnapshotAdapter } from '#server/store/snapshot-adapter.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { dice, directory } from './voyage.ts';

const snapshot = (revision: number, state: unknown): Snapshot => {
  return { schema: 1, journalId: 'j', epoch: 1, revision, hash: '', state, keys: [] };
};

function lowdb(disk: SimulatedDisk, durable = () => Promise.resolve()): Low<Snapshot | null> {
  return new Low<Snapshot | null>(
    new SnapshotAdapter(disk, directory, durable, () => undefined),
    null,
  );
}

describe('The adapter of lowdb', () => {
  it('writes one after the other what was true at the moment of each call', async () => {
    const disk = new SimulatedDisk(new Map(), dice(2));
    const database = lowdb(disk);
    const live = { leases: 0 };
    const writes = [1, 2, 3].map((revision) => {
      live.leases = revision;
      database.data = snapshot(revision, live);
      return database.write();
    });
    live.leases = 99;
    await Promise.all(writes);
    const kinds = disk.operations.map(({ kind }) => kind).filter((kind) => kind !== 'remove');
    const one = ['create', 'append', 'sync', 'rename', 'syncDirectory'];
    assert.deepEqual(kinds, [...one, ...one, ...one]);
    await database.read();
    assert.deepEqual(database.data, snapshot(3, { leases: 3 }));
  });

  it('keeps the one before, and reads it when the newest is damaged', async () => {
    const disk = new SimulatedDisk();
    const database = lowdb(disk);
    for (const revision of [8, 9, 10])
      await database.update(() => {
        database.data = snapshot(revision, null);
      });
    const image = disk.image();
    assert.deepEqual([...image.keys()].sort(), ['snapshot-1-10.json', 'snapshot-1-9.json']);
    image.set('snapshot-1-10.json', Buffer.from('{}\n'));
    const reread = lowdb(new SimulatedDisk(image));
    await reread.read();
    assert.equal(reread.data?.revision, 9);
  });

  it('writes nothing when the journal never gets what the snapshot has, and goes on with the next', async () => {
    const disk = new SimulatedDisk();
    let fails = true;
    const database = lowdb(disk, () =>
      fails ? Promise.reject(new Error('full')) : Promise.resolve(),
    );
    database.data = snapshot(1, null);
    await assert.rejects(database.write(), /full/);
    assert.equal(disk.image().size, 0);
    fails = false;
    await database.write();
    assert.equal(disk.image().size, 1);
  });
});
