/** Bits rot, files lose their end, files are missing: what is sound is used, what is not is kept and reported. */
import assert from 'node:assert/strict';
import { NewerSchema } from '#server/store/errors.ts';
import { seal } from '#server/store/seal.ts';
import { knownSchema } from '#server/store/segment.ts';
import { type Image, SimulatedDisk } from './simulated-disk.ts';
import { dice, makeStore, openStore, Voyage, wholeCommits } from './voyage.ts';

/** A directory with two snapshots and several segments, everything in it acknowledged. */
async function soundDirectory(
  retention = { bytes: 1e9, files: 1e9 },
): Promise<{ image: Map<string, Buffer>; voyage: Voyage }> {
  const disk = new SimulatedDisk(new Map(), dice(5));
  const voyage = new Voyage();
  const { store } = await openStore(disk, { retention });
  await voyage.sail(store, 12, dice(5));
  await store.close();
  return { image: disk.image(), voyage };
}

function names(image: Image, kind: 'journal-' | 'snapshot-'): string[] {
  const found = [...image.keys()].filter((name) => name.startsWith(kind));
  return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

describe('With damaged files the store', function () {
  this.timeout(120_000);

  it('loses nothing when any one bit of any snapshot flips, and keeps the damaged one', async () => {
    const { image, voyage } = await soundDirectory({ bytes: 0, files: 0 });
    const chance = dice(11);
    for (const name of names(image, 'snapshot-')) {
      for (let round = 0; round < 150; round += 1) {
        const damaged = flipped(image.get(name)!, chance(8 * image.get(name)!.length));
        const disk = new SimulatedDisk(new Map([...image, [name, damaged]]));
        const opened = await openStore(disk);
        voyage.check(opened);
        const isNewest = name === names(image, 'snapshot-').at(-1);
        const aside = [...disk.image()].find(([other]) => other.startsWith(`${name}.damaged-`));
        if (isNewest) assert.deepEqual(aside?.[1], damaged);
      }
    }
  });

  it('loses at most the lines that a flipped bit of a segment touches, and keeps its bytes', async () => {
    const { image, voyage } = await soundDirectory();
    const chance = dice(12);
    const all = voyage.acknowledged.map(({ commit }) => commit);
    for (const name of names(image, 'journal-')) {
      for (let round = 0; round < 100; round += 1) {
        const damaged = flipped(image.get(name)!, chance(8 * image.get(name)!.length));
        const withoutSnapshots = [...image].filter(([other]) => !other.startsWith('snapshot-'));
        const disk = new SimulatedDisk(new Map([...withoutSnapshots, [name, damaged]]));
        const { store, steps } = makeStore(disk, 2);
        const report = await store.open();
        const lost = all.length - wholeCommits(steps.list).length;
        assert.ok(lost <= 2, `${lost} commits lost`);
        const isCut = report.cut.length > 0;
        const aside = [...disk.image()].find(([other]) => other.startsWith(`${name}.damaged-`));
        assert.equal(isCut || aside?.[1].equals(damaged), true);
        assert.equal(report.sound, isCut);
        const isLast = steps.list.at(-1)?.commit !== all.at(-1);
        assert.equal(report.missing.length, lost > 0 && !isLast ? 1 : 0);
      }
    }
  });

  it('finds nothing more to repair at the next open', async () => {
    const { image } = await soundDirectory();
    const [first = ''] = names(image, 'journal-');
    const [, newest = ''] = names(image, 'snapshot-');
    image.set(first, flipped(image.get(first)!, 8 * 400));
    image.set(newest, flipped(image.get(newest)!, 8 * 400));
    const disk = new SimulatedDisk(image);
    assert.equal((await makeStore(disk, 2).store.open()).sound, false);
    const before = wholeCommits((await openStore(disk)).steps.list);
    const again = makeStore(disk, 4);
    const report = await again.store.open();
    assert.equal(report.sound, true);
    assert.deepEqual(wholeCommits(again.steps.list), before);
  });

  it('loads what is left when snapshots and segments are cut at any place, and never rejects', async () => {
    const { image } = await soundDirectory();
    const chance = dice(13);
    for (let round = 0; round < 400; round += 1) {
      const cut = [...image].map(([name, bytes]): [string, Buffer] => {
        const length = chance(3) === 0 ? chance(bytes.length + 1) : bytes.length;
        return [name, bytes.subarray(0, length)];
      });
      wholeCommits((await openStore(new SimulatedDisk(new Map(cut)))).steps.list);
    }
  });

  it('keeps a last line that is complete but wrong, for it may have been acknowledged', async () => {
    const { image } = await soundDirectory();
    const newest = names(image, 'journal-').at(-1)!;
    const damaged = flipped(image.get(newest)!, 8 * (image.get(newest)!.length - 9));
    const disk = new SimulatedDisk(new Map([...image, [newest, damaged]]));
    const report = await makeStore(disk, 2).store.open();
    assert.equal(report.setAside[0]?.file, newest);
    assert.deepEqual(disk.image().get(report.setAside[0].as), damaged);
  });

  it('goes on at the right number when the fence file is damaged', async () => {
    const { image, voyage } = await soundDirectory();
    for (const fence of ['', 'ruin', '0 x\n']) {
      const disk = new SimulatedDisk(new Map([...image, ['epoch', Buffer.from(fence)]]));
      voyage.check(await openStore(disk));
      const files = [...disk.image().keys()];
      assert.ok(files.some((name) => name.startsWith('journal-2-')));
    }
  });

  it('reports loudly when nothing sound is left, and deletes nothing', async () => {
    const { image } = await soundDirectory();
    const ruined = [...image].map(([name, bytes]): [string, Buffer] => [
      name,
      Buffer.alloc(bytes.length, 7),
    ]);
    const disk = new SimulatedDisk(new Map(ruined));
    const report = await makeStore(disk, 9).store.open();
    assert.equal(report.empty, false);
    assert.equal(report.sound, false);
    const kept = [...disk.image().keys()].filter((name) => name.includes('.damaged-'));
    assert.equal(kept.length, ruined.length - 1, 'every file but the fence is set aside');
  });

  it('sets the files of another journal aside', async () => {
    const { image, voyage } = await soundDirectory();
    const other = new SimulatedDisk();
    await new Voyage().commit((await openStore(other)).store, 1);
    const stray = other.image().get('journal-1-1.ndjson')!;
    const disk = new SimulatedDisk(new Map([...image, ['journal-8-1.ndjson', stray]]));
    const opened = makeStore(disk, 9);
    const report = await opened.store.open();
    voyage.check(opened);
    assert.equal(report.setAside[0]?.file, 'journal-8-1.ndjson');
  });

  it('refuses a newer schema and touches nothing', async () => {
    const { image } = await soundDirectory();
    const newer = {
      'snapshot-5-900.json': seal('checksum', { schema: knownSchema + 1, wonders: [] }).line,
      'journal-5-900.ndjson': seal('hash', { schema: knownSchema + 1, journalId: 'j', first: 900 })
        .line,
    };
    for (const [name, line] of Object.entries(newer)) {
      const disk = new SimulatedDisk(new Map([...image, [name, Buffer.from(line)]]));
      await assert.rejects(makeStore(disk, 9).store.open(), NewerSchema);
      assert.deepEqual(disk.operations, []);
    }
  });
});
