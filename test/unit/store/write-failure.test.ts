/** The disk is full, failing or read-only: nobody is told of what is not there, and work goes on when it takes writes again. */
import assert from 'node:assert/strict';
import { StoreUnavailable } from '#server/store/errors.ts';
import { SimulatedDisk, type Verb } from './simulated-disk.ts';
import { dice, makeStore, openStore, Voyage, wholeCommits } from './voyage.ts';

function failing(code: string, verbs: readonly Verb[]): (verb: Verb) => void {
  return (verb) => {
    if (verbs.includes(verb)) throw Object.assign(new Error(`${code}: it fails`), { code });
  };
}

/** Lets everything that only waits for microtasks come to its end. */
async function calm(): Promise<void> {
  for (let turns = 0; turns < 3_000; turns += 1) await null;
}

describe('When the disk takes no writes the store', function () {
  this.timeout(120_000);
  const faults: readonly (readonly [string, readonly Verb[]])[] = [
    ['ENOSPC', ['append']],
    ['EIO', ['sync']],
    ['EROFS', ['append', 'sync', 'create', 'truncate', 'rename', 'remove', 'syncDirectory']],
    ['EIO', ['append', 'truncate']],
  ];
  for (const [code, verbs] of faults) {
    it(`rejects what waits, has its last acknowledged state, and recovers (${code} of ${verbs.join(', ')})`, async () => {
      for (let seed = 1; seed <= 30; seed += 1) {
        const disk = new SimulatedDisk(new Map(), dice(seed));
        const voyage = new Voyage();
        const opened = await openStore(disk);
        const { store, steps, clock } = opened;
        const modes: string[] = [];
        store.onModeChanged.on(({ mode }) => modes.push(mode));
        await voyage.sail(store, 3, dice(seed));
        const before = [...steps.list];
        disk.fault = failing(code, verbs);
        const refused = [voyage.commit(store, 2), voyage.commit(store, 1)];
        assert.deepEqual(await Promise.all(refused), [false, false]);
        assert.deepEqual(steps.list, before, 'the state is what it was');
        assert.equal(store.mode, 'readOnly');
        await assert.rejects(
          store.commit([{ type: 'step', commit: 0, part: 0, of: 1 }], { by: '', correlation: '' }),
          (failure) => failure instanceof StoreUnavailable && failure.reason === 'writeFailed',
        );
        const told = () => voyage.acknowledged.map(({ commit }) => commit);
        if (!verbs.includes('truncate')) {
          const now = await openStore(new SimulatedDisk(disk.image()));
          assert.deepEqual(wholeCommits(now.steps.list), told(), 'what was refused is cut off');
        }
        clock.pass(10_000);
        await calm();
        assert.equal(store.mode, 'readOnly');
        disk.fault = () => undefined;
        clock.pass(10_000);
        await calm();
        assert.deepEqual(modes, ['readOnly', 'writable']);
        voyage.check(opened);
        await voyage.sail(store, 3, dice(seed));
        voyage.check(opened);
        const next = await openStore(new SimulatedDisk(disk.image()));
        assert.deepEqual(wholeCommits(next.steps.list), told(), 'what was refused stays away');
      }
    });
  }

  it('goes on in a new segment when what was refused cannot be cut off', async () => {
    const disk = new SimulatedDisk();
    const voyage = new Voyage();
    const { store, steps, clock } = await openStore(disk);
    await voyage.commit(store, 1);
    disk.fault = failing('EIO', ['sync', 'truncate']);
    await voyage.commit(store, 2);
    disk.fault = failing('EIO', ['truncate']);
    clock.pass(5_000);
    await calm();
    assert.deepEqual(wholeCommits(steps.list), [1]);
    await voyage.commit(store, 3);
    assert.deepEqual(wholeCommits(steps.list), [1, 3]);
    const next = await openStore(new SimulatedDisk(disk.image()));
    assert.deepEqual(wholeCommits(next.steps.list), [1, 3]);
  });

  it('does not come back when another server took over meanwhile, even one of the same epoch', async () => {
    const disk = new SimulatedDisk();
    const voyage = new Voyage();
    const old = await openStore(disk);
    const modes: string[] = [];
    old.store.onModeChanged.on((mode) =>
      modes.push(mode.mode === 'readOnly' ? mode.failure.reason : mode.mode),
    );
    disk.fault = failing('ENOSPC', ['append']);
    await voyage.commit(old.store, 1);
    disk.fault = () => undefined;
    const young = makeStore(disk, 1);
    await young.store.open();
    old.clock.pass(5_000);
    await calm();
    assert.deepEqual(modes, ['writeFailed', 'superseded']);
    assert.equal(await voyage.commit(young.store, 1), true);
  });

  it('keeps every promise when every operation may fail and the process may die at any time', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const chance = dice(seed);
      const disk = new SimulatedDisk(new Map(), chance);
      const voyage = new Voyage();
      try {
        for (let leg = 0; leg < 4; leg += 1) {
          disk.fault = () => undefined;
          const opened = await openStore(disk);
          voyage.check(opened);
          disk.fault = (verb) => {
            if (chance(25) === 0) throw Object.assign(new Error(`EIO: ${verb}`), { code: 'EIO' });
          };
          for (let hour = 0; hour < 4; hour += 1) {
            await voyage.sail(opened.store, 2, chance);
            opened.clock.pass(5_000);
            await calm();
          }
        }
      } catch (failure) {
        assert.fail(`seed ${seed}: ${failure instanceof Error ? failure.stack : failure}`);
      }
    }
  });

  it('opens read-only with its state on a full disk, and becomes writable when there is room', async () => {
    const disk = new SimulatedDisk();
    const voyage = new Voyage();
    await voyage.sail((await openStore(disk)).store, 4, dice(1));
    disk.fault = failing('ENOSPC', ['append']);
    const opened = makeStore(disk, 2);
    await opened.store.open();
    voyage.check(opened);
    assert.equal(opened.store.mode, 'readOnly');
    disk.fault = () => undefined;
    opened.clock.pass(5_000);
    await calm();
    assert.equal(opened.store.mode, 'writable');
    await voyage.sail(opened.store, 2, dice(2));
    voyage.check(await openStore(disk));
  });

  it('answers whoever waits though a listener throws', async () => {
    const disk = new SimulatedDisk();
    const { store } = await openStore(disk);
    store.onModeChanged.on(() => assert.fail('a bug of a listener'));
    disk.fault = failing('ENOSPC', ['append']);
    assert.equal(await new Voyage().commit(store, 1), false);
  });

  it('goes on without a snapshot that cannot be written', async () => {
    const disk = new SimulatedDisk();
    const voyage = new Voyage();
    const { store } = await openStore(disk);
    disk.fault = (verb, name) => {
      if (verb === 'create' && name.startsWith('snapshot-')) failing('ENOSPC', [verb])(verb);
    };
    await voyage.sail(store, 20, dice(1));
    assert.equal(store.mode, 'writable');
    voyage.check(await openStore(new SimulatedDisk(disk.image())));
  });
});
