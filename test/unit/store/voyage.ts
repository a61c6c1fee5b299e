/** The one place where the store's tests touch the store: a model of what was committed and acknowledged, and what must be left of it. */
import assert from 'node:assert/strict';
import { silentLog } from '#common/log.ts';
import type { Folded, StoredEvent } from '#server/store/entry.ts';
import { lastEpoch } from '#server/store/fence.ts';
import type { Files } from '#server/store/files.ts';
import type { StoreOptions } from '#server/store/options.ts';
import { Store } from '#server/store/store.ts';
import { ManualClock } from './manual-clock.ts';
import type { Dice } from './simulated-disk.ts';

/** An event says which commit it is of, and which of its parts. */
export interface Step extends StoredEvent {
  readonly type: 'step';
  readonly commit: number;
  readonly part: number;
  readonly of: number;
}

/** Keeps every step it was fed, in order: nothing can be lost or doubled unnoticed. */
export class Steps implements Folded<Step> {
  list: Step[] = [];

  apply(event: Step): void {
    this.list.push(event);
  }

  save(): unknown {
    return this.list;
  }

  restore(saved: unknown): void {
    this.list = saved === undefined ? [] : [...(saved as Step[])];
  }
}

export const directory = '/state';

export interface Opened {
  readonly store: Store<Step>;
  readonly steps: Steps;
  readonly clock: ManualClock;
}

/** A store over `files` that takes snapshots often and keeps little; not opened yet. */
export function makeStore(
  files: Files,
  epoch: number,
  options: Partial<StoreOptions<Step>> = {},
): Opened {
  const steps = new Steps();
  const clock = new ManualClock();
  const store = new Store<Step>({
    directory,
    clock,
    log: silentLog,
    folded: steps,
    epoch,
    files,
    snapshotLimits: { records: 6, bytes: 1e9 },
    retention: { bytes: 3_000, files: 4 },
    ...options,
  });
  return { store, steps, clock };
}

export async function openStore(
  files: Files,
  options: Partial<StoreOptions<Step>> = {},
): Promise<Opened> {
  const opened = makeStore(files, (await lastEpoch(files, directory)) + 1, options);
  await opened.store.open();
  return opened;
}

/** All that ever happened to one journal, over as many servers as there were. */
export class Voyage {
  /** Acknowledged commits, and how many operations the disk had done by then. */
  readonly acknowledged: { readonly commit: number; readonly of: number; at: number }[] = [];
  #next = 0;

  /** Commits `of` events under a key of their own; notes the acknowledgement when it comes. */
  commit(store: Store<Step>, of: number, operations: () => number = () => 0): Promise<boolean> {
    this.#next += 1;
    const commit = this.#next;
    const events = Array.from({ length: of }, (_, part): Step => {
      return { type: 'step', commit, part, of };
    });
    const origin = { by: 'test', correlation: `c${commit}`, key: `k${commit}` };
    return store.commit(events, origin, { commit }).then(
      () => {
        this.acknowledged.push({ commit, of, at: operations() });
        return true;
      },
      () => false,
    );
  }

  /** Only what was acknowledged within `operations` counts from now on, and for the next disk it was there from the first. */
  forgetAfter(operations: number): void {
    const kept = this.acknowledged.filter(({ at }) => at <= operations);
    for (const acknowledgement of kept) acknowledgement.at = 0;
    this.acknowledged.splice(0, Number.POSITIVE_INFINITY, ...kept);
  }

  /** Bursts of commits, some awaited, some not, until all have an answer. */
  async sail(
    store: Store<Step>,
    bursts: number,
    dice: Dice,
    operations?: () => number,
  ): Promise<void> {
    const all: Promise<boolean>[] = [];
    for (let burst = 0; burst < bursts; burst += 1) {
      const commits = Array.from({ length: 1 + dice(4) }, () =>
        this.commit(store, 1 + dice(3), operations),
      );
      all.push(...commits);
      if (dice(2) === 0) await Promise.all(commits);
      else for (let turns = dice(6); turns > 0; turns -= 1) await null;
    }
    await Promise.all(all);
  }

  /**
   * The property: of the commits acknowledged within `operations` everything is there, once, in order; of all others
   * everything or nothing; and whoever asks again for what is there gets the first answer.
   */
  check({ store, steps }: Opened, operations = Number.POSITIVE_INFINITY): void {
    const commits = wholeCommits(steps.list);
    const there = new Set(commits);
    for (const { commit, at } of this.acknowledged)
      if (at <= operations) assert.ok(there.has(commit), `commit ${commit} is lost`);
    for (const commit of commits)
      assert.deepEqual(store.answerTo(`k${commit}`), { commit }, `answer ${commit} is lost`);
    assert.equal(store.revision, steps.list.length, 'the revision counts the events');
  }
}

/** The numbers of the commits, in order; fails when one is not whole, doubled or out of order. */
export function wholeCommits(steps: readonly Step[]): number[] {
  const commits: number[] = [];
  for (let index = 0; index < steps.length; ) {
    const { commit, of } = steps[index]!;
    assert.ok(commit > (commits.at(-1) ?? 0), `commit ${commit} comes twice or too late`);
    for (let part = 0; part < of; part += 1)
      assert.deepEqual(steps[index + part], { type: 'step', commit, part, of }, 'half a commit');
    commits.push(commit);
    index += of;
  }
  return commits;
}

/** Repeatable chance (mulberry32, Tommy Ettinger, public domain). */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
