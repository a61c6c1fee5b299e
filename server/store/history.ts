/** The entries that memory no longer has, read back from the segments for whoever looks at the activity. */
import type { Entry, StoredEvent } from './entry.ts';
import type { Files } from './files.ts';
import { segmentsAmong } from './segment.ts';
import { segmentsNewestFirst } from './survey.ts';

/** The newest entries with a revision below `before`, newest first; what retention dropped is not there. */
export async function readHistory<E extends StoredEvent>(
  files: Files,
  directory: string,
  journalId: string,
  before: number,
  limit: number,
): Promise<Entry<E>[]> {
  const entries: Entry<E>[] = [];
  if (limit <= 0) return entries;
  const names = segmentsAmong(await files.list(directory))
    .filter(({ first }) => first < before)
    .map(({ name }) => name);
  const segments = segmentsNewestFirst<E>(files, directory, names, journalId, before - 1);
  for await (const { content, ceiling, foreign } of segments) {
    for (const { entry } of content.records.toReversed()) {
      if (foreign || entry.revision >= ceiling) continue;
      entries.push(entry);
      if (entries.length === limit) return entries;
    }
  }
  return entries;
}
