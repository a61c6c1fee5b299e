/** Of many windows exactly one speaks: over a real directory, with windows that are focused, are not, die and come late. */
import { strict as assert } from 'node:assert';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Attention, Floor } from '#client/connection/floor.ts';
import { systemClock } from '#common/clock.ts';

describe('of windows that have the same to say', function () {
  // They wait for each other.
  this.timeout(120_000);

  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  /** Windows as the editor tells of them; `true` is one with the focus, a number when it last had it. */
  function windows(...seen: readonly (boolean | number)[]): readonly Floor[] {
    return seen.map((each) => windowOf({ focused: each === true, at: Number(each) }));
  }

  function windowOf(attention: Attention, hoursLater = 0): Floor {
    const clock = { ...systemClock, now: () => systemClock.now() + hoursLater * 3_600_000 };
    return new Floor({ attention: () => attention, directory, clock });
  }

  /** Which of them speak, by number. */
  async function speakers(asking: readonly Floor[], topic = 'outage'): Promise<number[]> {
    const said = await Promise.all(asking.map((floor) => floor.take(topic)));
    return said.flatMap((spoke, n) => (spoke ? [n] : []));
  }

  it('the focused one speaks', async () => {
    assert.deepEqual(await speakers(windows(9, true, 7)), [1]);
  });

  it('the one last focused speaks when none is focused', async () => {
    assert.deepEqual(await speakers(windows(3, 0, 9, 7)), [2]);
  });

  it('one speaks when all are focused, as windows in a browser may be, or none ever was', async () => {
    assert.equal((await speakers(windows(true, true, true), 'all')).length, 1);
    assert.equal((await speakers(windows(0, 0, 0), 'none')).length, 1);
  });

  it('all or none would speak if each went by its own focus (control)', async () => {
    const naive = (seen: readonly boolean[]) => seen.filter((focused) => focused).length;
    assert.equal(naive([true, true, true]), 3);
    assert.equal(naive([false, false, false]), 0);
  });

  it('one speaks of eight that ask twice each', async () => {
    const many = windows(...Array.from({ length: 8 }, (_, n) => n * 2));
    assert.equal((await speakers([...many, ...many])).length, 1);
    assert.deepEqual(await speakers(many), []);
  });

  it('each topic is spoken of by itself', async () => {
    const both = windows(1, 2);
    assert.deepEqual(await speakers(both, 'outage'), [1]);
    assert.deepEqual(await speakers(both, 'another'), [1]);
  });

  it('one that comes late keeps silent, and speaks when it is said hours later', async () => {
    assert.deepEqual(await speakers(windows(1)), [0]);
    assert.deepEqual(await speakers([windowOf({ focused: true, at: 2 })]), []);
    assert.deepEqual(await speakers([windowOf({ focused: true, at: 2 }, 3)]), [0]);
  });

  it('it is said again after it was over, and by one again', async () => {
    const three = windows(1, 2, 3);
    for (const _ of [1, 2]) {
      assert.deepEqual(await speakers(three), [2]);
      await Promise.all(three.map((floor) => floor.over('outage')));
    }
  });

  it('one that bid and died keeps nobody silent, and leaves nothing', async () => {
    assert.deepEqual(await speakers(windows(1), 'outage'), [0]);
    await windows(1)[0]?.over('outage');
    const [said] = await readdir(directory);
    const best = `${said?.split('.')[0]}.1-999999999999999-000000000000.bid`;
    await writeFile(join(directory, best), '');
    assert.deepEqual(await speakers(windows(1, 2)), [1]);
    await speakers([windowOf({ focused: true, at: 2 }, 1)], 'tidy');
    assert.deepEqual(
      (await readdir(directory)).filter((file) => file.endsWith('.bid')),
      [],
    );
  });

  it('the focused one speaks when the directory is not ours alone', async () => {
    await chmod(directory, 0o777);
    assert.deepEqual(await speakers(windows(9, true, 7)), [1]);
    assert.deepEqual(await readdir(directory), []);
  });

  it('the directory is made when it is missing, by all at once', async () => {
    await rm(directory, { recursive: true });
    assert.deepEqual(await speakers(windows(1, 2, 3)), [2]);
    await mkdir(directory, { recursive: true });
  });
});
