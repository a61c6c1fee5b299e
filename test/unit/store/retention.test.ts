/** What of the history may go, and what may not however old it is. */
import assert from 'node:assert/strict';
import { dropOldSegments } from '#server/store/retention.ts';
import { SimulatedDisk, type Verb } from './simulated-disk.ts';
import { directory } from './voyage.ts';

const firsts = [1, 11, 21, 31, 41];

async function left(
  snapshots: readonly number[],
  retention: { bytes: number; files: number },
  fault: (verb: Verb) => void = () => undefined,
): Promise<number[]> {
  const files = [
    ...firsts.map((first) => `journal-1-${first}.ndjson`),
    ...snapshots.map((revision) => `snapshot-1-${revision}.json`),
  ];
  const disk = new SimulatedDisk(new Map(files.map((name) => [name, Buffer.alloc(100)])));
  disk.fault = fault;
  await dropOldSegments(disk, directory, retention).catch(() => undefined);
  const names = [...disk.image().keys()];
  return firsts.filter((first) => names.includes(`journal-1-${first}.ndjson`));
}

describe('Retention', () => {
  const cases: readonly (readonly [
    string,
    number[],
    { bytes: number; files: number },
    number[],
  ])[] = [
    ['keeps all that fits', [45, 44], { bytes: 500, files: 5 }, firsts],
    ['drops the oldest beyond the bytes', [45, 44], { bytes: 399, files: 5 }, [21, 31, 41]],
    ['drops the oldest beyond the number', [45, 44], { bytes: 500, files: 4 }, [11, 21, 31, 41]],
    ['keeps the last two whatever they weigh', [45, 44], { bytes: 0, files: 0 }, [31, 41]],
    ['keeps what the older snapshot needs', [45, 15], { bytes: 0, files: 0 }, [11, 21, 31, 41]],
    ['drops what the older snapshot just covers', [45, 20], { bytes: 0, files: 0 }, [21, 31, 41]],
    ['keeps everything while there is one snapshot', [45], { bytes: 0, files: 0 }, firsts],
  ];
  for (const [title, snapshots, retention, expected] of cases)
    it(title, async () => assert.deepEqual(await left(snapshots, retention), expected));

  it('makes no hole in the history when it fails in the middle', async () => {
    for (let removals = 0; removals <= 3; removals += 1) {
      let done = 0;
      const fault = (verb: Verb) => {
        if (verb === 'remove' && done++ === removals) throw new Error('EIO');
      };
      assert.deepEqual(
        await left([45, 44], { bytes: 0, files: 0 }, fault),
        firsts.slice(Math.min(removals, 3)),
      );
    }
  });
});
