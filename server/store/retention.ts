/** How much history stays on disk. Deletes only segments that no snapshot needs any more. */
import { join } from 'node:path';
import type { Files } from './files.ts';
import { segmentsAmong } from './segment.ts';
import { snapshotsAmong } from './snapshot.ts';

/** How much of the activity is kept. */
export interface Retention {
  readonly bytes: number;
  readonly files: number;
}

/** At 500 bytes an event, 64 MB are over 100,000; a server that starts ten times a day fills 200 files in three weeks. */
export const defaultRetention: Retention = { bytes: 64 * 1024 * 1024, files: 200 };

/** The open segment and the one before it stay whatever they weigh. */
const alwaysKept = 2;

/**
 * Removes the oldest segments beyond `retention`, but none that replay from the older of the two snapshots would need.
 */
export async function dropOldSegments(
  files: Files,
  directory: string,
  retention: Retention,
): Promise<void> {
  const names = await files.list(directory);
  const covered = snapshotsAmong(names).at(1)?.revision ?? 0;
  const segments = segmentsAmong(names);
  let bytes = 0;
  let count = 0;
  const dropped: string[] = [];
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index];
    const next = segments[index + 1];
    if (segment === undefined) continue;
    const path = join(directory, segment.name);
    bytes += (await files.size(path)) ?? 0;
    count += 1;
    const isNeeded = next === undefined || next.first > covered + 1;
    const isTooMuch = bytes > retention.bytes || count > retention.files;
    if (isTooMuch && !isNeeded && count > alwaysKept) dropped.push(path);
  }
  // The oldest first: whoever dies or fails in between leaves a shorter history, and no hole in it.
  for (const path of dropped.toReversed()) await files.remove(path);
}
