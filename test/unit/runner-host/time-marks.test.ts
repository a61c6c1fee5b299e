/** When a runner printed what: written down beside its transcript, and found again whatever became of the file. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Clock } from '#common/clock.ts';
import { segmentName } from '#discovery/runner-files.ts';
import { gapAfter, markLine, marksIn, marksName, placeSince } from '#discovery/time-marks.ts';
import { findSince, readTranscript } from '#server/hosting/transcript-reader.ts';
import { segmentFilesIn } from '#server/runner-host/segment-files.ts';
import { Transcript } from '#server/runner-host/transcript.ts';

const noon = 1_800_000_000_000;

describe('The times of a transcript', () => {
  let directory: string;
  let passed = 0;
  let set = 0;
  const clock: Clock = {
    now: () => noon + passed + set,
    monotonic: () => passed,
    after: () => () => {},
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-times-'));
    passed = set = 0;
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (segmentBytes = 1_000_000, segments = 4) =>
    Transcript.open(segmentFilesIn(directory), { segmentBytes, segments }, clock, () => {});
  const print = async (transcript: Transcript, text: string, at: number) => {
    passed = at;
    transcript.append(Buffer.from(text));
    await transcript.flush();
  };
  const since = async (at: number) => {
    const { from, hasTimes } = await findSince(directory, noon + at);
    return [(await readTranscript(directory, from, 1_000_000)).text, hasTimes] as const;
  };

  it('find what was printed since any moment, over segments and starts', async () => {
    const first = await open(12);
    await print(first, 'one\n', 0);
    await print(first, 'two\n', 500);
    await print(first, 'three\n', 60_000);
    await print(first, 'four\n', 120_000);
    await first.close();
    const second = await open(12);
    await print(second, 'five\n', 180_000);
    await second.close();
    assert.deepEqual(await since(-1), ['one\ntwo\nthree\nfour\nfive\n', true]);
    assert.deepEqual(await since(2_000), ['three\nfour\nfive\n', true]);
    assert.deepEqual(await since(90_000), ['four\nfive\n', true]);
    assert.deepEqual(await since(150_000), ['five\n', true]);
    assert.deepEqual(await since(200_000), ['', true]);
  });

  it('go with their segments, and take one line a second at most', async () => {
    const transcript = await open(100, 2);
    for (let at = 0; at < 30_000; at += 100) await print(transcript, '0123456789', at);
    await transcript.close();
    const names = await readdir(directory);
    const segments = names.filter((name) => name.endsWith('.log'));
    assert.deepEqual(names.filter((name) => name.endsWith('.times')).sort(), [
      ...segments.map(marksName).sort(),
    ]);
    assert.equal(segments.length, 2);
    for (const name of segments) {
      const lines = (await readFile(join(directory, marksName(name)), 'utf8')).split('\n');
      assert.ok(
        lines.length - 1 <= 2,
        'a segment of one second has a line, and perhaps a second one',
      );
    }
  });

  it('do not show old output as new, though the clock was set back', async () => {
    const transcript = await open();
    await print(transcript, 'before\n', 0);
    set = -3_600_000;
    await print(transcript, 'after\n', 10_000);
    await print(transcript, 'later\n', 70_000);
    await transcript.close();
    assert.deepEqual(await since(-3_600_000 + 40_000), ['later\n', true]);
  });

  it('say what nobody wrote down: of older hosts, and of files that are damaged', async () => {
    const transcript = await open(8);
    await print(transcript, 'old 4567', 0);
    await print(transcript, 'new\n', 60_000);
    await transcript.close();
    const marks = join(directory, marksName(segmentName(0)));
    await rm(marks);
    assert.deepEqual(await since(-1), ['new\n', false], 'what has times is there');
    assert.deepEqual(await since(30_000), ['new\n', false]);
    assert.deepEqual(await since(90_000), ['', true]);
    await writeFile(marks, Buffer.from([0xff, 0x00, 0x0a, 0x31]));
    assert.deepEqual(await since(-1), ['new\n', false]);
    await writeFile(marks, markLine(noon, 0));
    assert.deepEqual(await since(-1), ['old 4567new\n', true]);
  });

  it('never name a place that is none, whatever the file holds', () => {
    return fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
        const line = fc.stringMatching(/^\d{1,16} \d{1,16}$/);
        const lines = fc.sample(fc.array(line, { maxLength: 5 }), { numRuns: 1, seed: at }).flat();
        const marks = marksIn([text, ...lines, markLine(at, 15)].join('\n'), 10, 20);
        for (const { offset } of marks) assert.ok(offset >= 10 && offset < 20);
        const place = placeSince(marks, at);
        assert.ok(typeof place === 'string' || (place >= 10 && place < 20));
      }),
    );
  });

  it('stay small, however slowly it prints for however long', () => {
    let [lines, at] = [0, 0];
    for (const year = 365 * 86_400_000; at < 10 * year; lines++) at += gapAfter(lines);
    assert.ok(lines * 32 < 4_194_304, `${lines} lines in ten years`);
  });
});
