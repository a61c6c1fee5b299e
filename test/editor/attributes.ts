/** What the elements of a moving page say. */
import type { Locator } from 'playwright-core';

/**
 * This attribute of every element found, `''` where one has none, read in one step of the page: a
 * list that is drawn anew meanwhile gives the old elements or the new, and none is waited for
 * that is gone, as one would be if each were asked by itself.
 */
export async function attributes(found: Locator, name: string): Promise<string[]> {
  return await found.evaluateAll(
    (elements, wanted) => elements.map((element) => element.getAttribute(wanted) ?? ''),
    name,
  );
}
