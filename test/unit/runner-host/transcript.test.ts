/** The transcript of a runner: cut into segments, kept for so long, and what a full disk does to it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '#common/clock.ts';
import { firstByteOf } from '#discovery/runner-files.ts';
import { wholeCharacters } from '#server/hosting/transcript-reader.ts';
import { type SegmentFiles, Transcript } from '#server/runner-host/transcript.ts';

/** A directory in memory on a disk of `room` bytes, which takes at most `atOnce` in one write. */
class Disk implements SegmentFiles {
  readonly files = new Map<string, Buffer>();
  readonly times = new Map<string, string>();
  room = Number.POSITIVE_INFINITY;
  atOnce = Number.POSITIVE_INFINITY;

  async list() {
    return Array.from(this.files, ([name, { length }]) => ({ name, size: length }));
  }

  async create(name: string) {
    this.files.set(name, Buffer.alloc(0));
    return {
      write: async (bytes: Buffer) => {
        const taken = Math.min(bytes.length, this.room, this.atOnce);
        if (taken === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        this.room -= taken;
        const before = this.files.get(name) ?? Buffer.alloc(0);
        this.files.set(name, Buffer.concat([before, bytes.subarray(0, taken)]));
        return taken;
      },
      mark: async (line: string) => {
        this.times.set(name, `${this.times.get(name) ?? ''}${line}`);
      },
      close: async () => {},
    };
  }

  async remove(name: string) {
    this.files.delete(name);
    this.times.delete(name);
  }

  /** Every byte that is kept, by its number. */
  kept(): Map<number, number> {
    const bytes = new Map<number, number>();
    for (const [name, content] of this.files) {
      const begin = firstByteOf(name) ?? Number.NaN;
      for (const [at, byte] of content.entries()) {
        assert.ok(!bytes.has(begin + at), 'two segments have one byte');
        bytes.set(begin + at, byte);
      }
    }
    return bytes;
  }
}

let time = 0;
const clock: Clock = { now: () => time, monotonic: () => time, after: () => () => {} };
const open = (disk: Disk, segmentBytes: number, segments: number) =>
  Transcript.open(disk, { segmentBytes, segments }, clock, () => {});

describe('A transcript', () => {
  it('holds every byte at its place, whatever the pieces, and goes on after a restart', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, pieces, fc.integer({ min: 1, max: 9 }), async (one, two, atOnce) => {
        const disk = new Disk();
        disk.atOnce = atOnce;
        for (const run of [one, two]) {
          const transcript = await open(disk, 16, 1_000);
          for (const piece of run) transcript.append(Buffer.from(piece));
          await transcript.close();
        }
        const all = Buffer.concat([...one, ...two]);
        const kept = disk.kept();
        assert.equal(kept.size, all.length);
        for (const [at, byte] of all.entries()) assert.equal(kept.get(at), byte);
        for (const { length } of disk.files.values()) assert.ok(length <= 16);
      }),
    );
  });

  it('keeps so many segments, the youngest', async () => {
    const disk = new Disk();
    const transcript = await open(disk, 10, 3);
    transcript.append(Buffer.alloc(95));
    await transcript.close();
    assert.deepEqual([...disk.files.keys()].map(firstByteOf), [70, 80, 90]);
    assert.equal(transcript.end, 95);
  });

  it('counts what a full disk does not take, lets it rest, and goes on behind a gap', async () => {
    time = 0;
    const disk = new Disk();
    disk.room = 25;
    const transcript = await open(disk, 10, 100);
    transcript.append(Buffer.alloc(40, 1));
    await transcript.flush();
    assert.equal(transcript.lostBytes, 15);
    disk.room = 100;
    transcript.append(Buffer.alloc(5, 2));
    await transcript.flush();
    assert.equal(transcript.lostBytes, 20, 'it was not left alone');
    // What was dropped meanwhile does not make the rest longer.
    time = 1_000;
    transcript.append(Buffer.alloc(5, 3));
    await transcript.close();
    assert.equal(transcript.lostBytes, 20);
    const kept = disk.kept();
    assert.deepEqual([kept.size, kept.get(24), kept.get(25), kept.get(45)], [30, 1, undefined, 3]);
  });

  it('lets no old segment go for a new one of which the disk takes nothing', async () => {
    time = 0;
    const disk = new Disk();
    disk.room = 20;
    const transcript = await open(disk, 10, 2);
    transcript.append(Buffer.alloc(50));
    await transcript.close();
    assert.deepEqual([...disk.files.keys()].map(firstByteOf), [0, 10]);
  });
});

describe('A part of a transcript', () => {
  it('begins and ends between characters, so that parts make the whole', () => {
    const text = 'é漢😀a';
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const one = bytes.subarray(0, cut);
      const first = wholeCharacters(one, false);
      const rest = bytes.subarray(first.end);
      const second = wholeCharacters(rest, first.end > 0);
      assert.equal(
        one.toString('utf8', 0, first.end) + rest.toString('utf8', second.begin, second.end),
        text,
      );
    }
    assert.deepEqual(wholeCharacters(Buffer.from('é').subarray(1), true), { begin: 1, end: 1 });
  });
});
