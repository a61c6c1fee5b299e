/** The entries that memory no longer has, read back from the segments for whoever looks at the activity. Nobody waits for it. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Entry, StoredEvent } from './entry.ts';
import type { Files } from './files.ts';
import { readSegmentGently, segmentsAmong } from './segment.ts';
import { segmentsNewestFirst } from './survey.ts';

/** How many entries are handed out in one go; everybody else is served in between. */
const atOnce = 500;

/** The entries with a revision below `before`, newest first, in batches; what retention dropped is not there. */
export async function* historyBefore<E extends StoredEvent>(
  files: Files,
  directory: string,
  journalId: string,
  before: number,
): AsyncGenerator<readonly Entry<E>[]> {
  const names = segmentsAmong(await files.list(directory))
    .filter(({ first }) => first < before)
    .map(({ name }) => name);
  const upTo = before - 1;
  const read = readSegmentGently<E>;
  const segments = segmentsNewestFirst<E>(files, directory, names, journalId, upTo, read);
  for await (const { content, ceiling, foreign } of segments) {
    if (foreign) continue;
    const entries = content.records.map(({ entry }) => entry);
    const ours = entries.filter(({ revision }) => revision < ceiling).reverse();
    for (let from = 0; from < ours.length; from += atOnce) {
      yield ours.slice(from, from + atOnce);
      await turn();
    }
  }
}
