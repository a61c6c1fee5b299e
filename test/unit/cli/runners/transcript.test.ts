import assert from 'node:assert/strict';
import { Transcript } from '#client/cli/runners/transcript.ts';

/** A transcript on a disk that keeps the bytes from `kept` on; what was written, and what was said to be missing. */
function reading(whole: string, kept = 0) {
  const disk = { text: whole, written: '', missing: 0 };
  const transcript = new Transcript(
    async ({ from = 0, limit = 1_048_576, since }) => {
      const size = disk.text.length;
      // A line was printed each millisecond.
      if (since !== undefined) {
        const place = disk.text.indexOf(`line ${since}\n`);
        return { text: '', from: place, next: place, size, hasTimes: since > 100 };
      }
      const begin = Math.min(size, Math.max(kept, from < 0 ? size + from : from));
      const text = disk.text.slice(begin, begin + Math.min(limit, 1_000));
      return { text, from: begin, next: begin + text.length, size };
    },
    'r_0000000000000001',
    async (text) => {
      disk.written += text;
    },
    (bytes) => {
      disk.missing += bytes;
    },
  );
  return { disk, transcript };
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `line ${from + n}\n`).join('');

describe('A transcript that is read', () => {
  it('is written whole, and each byte once', async () => {
    const { disk, transcript } = reading(lines(0, 1_000));
    await transcript.toEnd();
    assert.equal(disk.written, lines(0, 1_000));
    disk.text += 'more';
    await transcript.toEnd();
    assert.equal(disk.written, `${lines(0, 1_000)}more`);
    assert.equal(disk.missing, 0);
  });

  it('says how much is not kept any more', async () => {
    const { disk, transcript } = reading(lines(0, 100), 300);
    await transcript.toEnd();
    assert.equal(disk.written, lines(0, 100).slice(300));
    assert.equal(disk.missing, 300);
  });

  it('takes what comes from the host once, and reads exactly what the host left out', async () => {
    const { disk, transcript } = reading('abc');
    await transcript.toEnd();
    await transcript.upTo(3);
    await transcript.took('bc', 3);
    await transcript.took('de', 5);
    disk.text = 'abcdefghij';
    await transcript.upTo(8);
    await transcript.took('ij', 10);
    assert.equal(disk.written, 'abcdefghij');
    assert.equal(transcript.next, 10);
  });

  it('waits for a disk that is behind the screen', async () => {
    const { disk, transcript } = reading('ab');
    const read = transcript.upTo(4);
    disk.text = 'abcd';
    await read;
    assert.equal(disk.written, 'abcd');
    assert.equal(disk.missing, 0);
  });

  it('begins with the last lines, however long they are, and goes on after them', async () => {
    const { disk, transcript } = reading(lines(0, 30_000));
    await transcript.lastLines(20_000);
    assert.equal(disk.written, lines(10_000, 30_000));
    disk.text += 'next\n';
    await transcript.toEnd();
    assert.ok(disk.written.endsWith('line 29999\nnext\n'));
  });

  it('begins where a time says, and has the last lines of that alone', async () => {
    const late = reading(lines(0, 500));
    assert.equal(await late.transcript.since(400), true);
    await late.transcript.toEnd();
    assert.equal(late.disk.written, lines(400, 500));
    const few = reading(lines(0, 500));
    assert.equal(await few.transcript.since(50), false, 'its times were not kept');
    await few.transcript.lastLines(1_000);
    assert.equal(few.disk.written, lines(50, 500));
    const last = reading(lines(0, 500));
    await last.transcript.since(400);
    await last.transcript.lastLines(10);
    assert.equal(last.disk.written, lines(490, 500));
  });

  it('has no more lines than there are, and counts one without an end', async () => {
    const few = reading('a\nb');
    await few.transcript.lastLines(5);
    assert.equal(few.disk.written, 'a\nb');
    const one = reading('a\nb');
    await one.transcript.lastLines(1);
    assert.equal(one.disk.written, 'b');
  });
});
