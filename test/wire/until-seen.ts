/** Waiting on a server in memory, whose time is the test's: looks are counted, for whatever is under way has settled between two. */
import assert from 'node:assert/strict';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';

/** Looks in which nothing has come of it. */
const mostLooks = 3_000;

/** What `look` finds once it finds anything; `between` happens from one look to the next. */
export async function untilSeen<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  between: () => Promise<void> = settled,
): Promise<T> {
  for (let looks = 0; looks < mostLooks; looks++) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await between();
  }
  return assert.fail(`it never came to this: ${what}`);
}

/** Lets two seconds pass now and then, up to 200 in all. */
export async function untilMet(
  harbor: HarborInMemory,
  isMet: () => boolean | Promise<boolean>,
): Promise<void> {
  let looks = 0;
  await untilSeen(
    'what is waited for',
    async () => (await isMet()) || undefined,
    () => (looks++ % 30 === 0 ? harbor.clock.pass(2_000) : settled()),
  );
}
