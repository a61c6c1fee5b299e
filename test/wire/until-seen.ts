/** Waiting on a server in memory: its time is the test's, and its file system the machine's own. */
import assert from 'node:assert/strict';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';

/** Looks in which nothing has come of it; files that are read beside other tests take many turns. */
const mostLooks = 3_000;

/** Lets two seconds pass now and then, up to 200 in all, and gives files their turns between. */
export async function untilMet(
  harbor: HarborInMemory,
  isMet: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let looks = 0; !(await isMet()); looks++) {
    assert.ok(looks < mostLooks, 'it came to nothing');
    if (looks % 30 === 0) await harbor.clock.pass(2_000);
    await settled();
  }
}
