/** The process dies while it writes: the journal ends at any byte. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SimulatedDisk } from './simulated-disk.ts';
import { dice, makeStore, openStore, Voyage, wholeCommits } from './voyage.ts';

const keepsAll = {
  snapshotLimits: { records: 1e9, bytes: 1e9 },
  retention: { bytes: 1e9, files: 1e9 },
};
const newlines = (bytes: Buffer) => bytes.toString('latin1').split('\n').length - 1;

describe('After a crash in the middle of a write the store', function () {
  this.timeout(120_000);

  it('has exactly the commits whose lines are complete, wherever the journal ends', async () => {
    const disk = new SimulatedDisk();
    const { store } = await openStore(disk, keepsAll);
    await new Voyage().sail(store, 3, dice(7));
    const whole = disk.image();
    const journal = whole.get('journal-1-1.ndjson')!;
    for (let end = 0; end <= journal.length; end += 1) {
      const cut = new SimulatedDisk(
        new Map([...whole, ['journal-1-1.ndjson', journal.subarray(0, end)]]),
      );
      const { store: next, steps } = makeStore(cut, 2, keepsAll);
      const report = await next.open();
      const lines = newlines(journal.subarray(0, end));
      assert.equal(wholeCommits(steps.list).length, Math.max(0, lines - 1), `cut at ${end}`);
      assert.ok(report.sound);
      assert.equal(report.cut.length, journal[end - 1] === 0x0a || end === 0 ? 0 : 1);
    }
  });

  it('has every acknowledged commit and no half of another after any series of work and crashes', async () => {
    const leg = fc.record({
      bursts: fc.nat(4),
      seed: fc.nat(),
      crashAt: fc.double({ min: 0, max: 1, noNaN: true }),
      closes: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(leg, { minLength: 1, maxLength: 6 }), async (legs) => {
        const voyage = new Voyage();
        let image = new Map<string, Buffer>();
        for (const { bursts, seed, crashAt, closes } of legs) {
          const disk = new SimulatedDisk(image, dice(seed));
          const opened = await openStore(disk);
          voyage.check(opened);
          await voyage.sail(opened.store, bursts, dice(seed));
          if (closes) await opened.store.close();
          image = disk.image();
          const unfinished = Buffer.from(`{"hash":"${'ab'.repeat(32)}","prev":"x"}\n`);
          const newest = [...image.keys()].findLast((name) => name.startsWith('journal-'))!;
          const tail = unfinished.subarray(0, Math.floor(crashAt * (unfinished.length + 1)));
          image.set(newest, Buffer.concat([image.get(newest)!, tail]));
        }
        voyage.check(await openStore(new SimulatedDisk(image)));
      }),
      { numRuns: 200 },
    );
  });

  it('goes on with an unbroken chain', async () => {
    const disk = new SimulatedDisk(new Map(), dice(3));
    const voyage = new Voyage();
    for (let round = 0; round < 4; round += 1) {
      const { store } = await openStore(disk, keepsAll);
      await voyage.sail(store, 6, dice(round));
    }
    const lines = [...disk.image()]
      .filter(([name]) => name.startsWith('journal-'))
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .flatMap(([, bytes]) => bytes.toString().trimEnd().split('\n'))
      .map((line) => JSON.parse(line))
      .filter((record) => record.journalId === undefined);
    let before = '0'.repeat(64);
    for (const { prev, hash } of lines) {
      assert.equal(prev, before);
      before = hash;
    }
    assert.equal(lines.length, voyage.acknowledged.length);
  });
});
