/** What opening a store does about what it finds: cuts unfinished tails, sets damage aside, and reports all of it. */
import { join } from 'node:path';
import { isTemporary, writeDurably } from './durable-write.ts';
import type { StoredEvent } from './entry.ts';
import type { Files } from './files.ts';
import { copyAside, moveAside } from './quarantine.ts';
import { headerLine, knownSchema, type Span } from './segment.ts';
import type { Gap, Survey, Surveyed } from './survey.ts';

/** What was found at open, and what was done about it. File names are relative to the store's directory. */
export interface RecoveryReport {
  readonly journalId: string;
  readonly revision: number;
  /** Nothing of a store was there. */
  readonly empty: boolean;
  /** True when nothing that was ever acknowledged is known or suspected to be lost, and no file was damaged. */
  readonly sound: boolean;
  /** The snapshot that was used. */
  readonly snapshot?: string | undefined;
  /** How many records were applied after the snapshot. */
  readonly replayed: number;
  /** Unfinished last lines: never acknowledged, now gone. */
  readonly cut: readonly { readonly file: string; readonly bytes: number }[];
  /** Damaged or foreign files, and the names under which their bytes are kept. */
  readonly setAside: readonly { readonly file: string; readonly as: string }[];
  /** Records that a superseded server wrote too late: never acknowledged, not applied. */
  readonly ignored: readonly { readonly file: string; readonly records: number }[];
  /** Revisions of which nothing sound was left. */
  readonly missing: readonly Gap[];
  /** Revisions at which the hash chain does not hold although none is missing. */
  readonly brokenLinks: readonly number[];
}

/** Makes the directory say what `found` says, so that the next open finds nothing to repair. `now`: milliseconds since 1970. */
export async function repair<E extends StoredEvent>(
  files: Files,
  directory: string,
  found: Survey<E>,
  journalId: string,
  now: number,
): Promise<RecoveryReport> {
  const cut: { file: string; bytes: number }[] = [];
  const setAside: { file: string; as: string }[] = [];
  const ignored: { file: string; records: number }[] = [];
  for (const name of await files.list(directory))
    if (isTemporary(name)) await files.remove(join(directory, name));
  for (const file of found.damagedSnapshots)
    setAside.push({ file, as: await moveAside(files, directory, file, 'damaged', now) });
  for (const { name: file } of found.foreign)
    setAside.push({ file, as: await moveAside(files, directory, file, 'foreign', now) });
  for (const [index, segment] of found.segments.entries()) {
    const { name: file, content, ceiling, bytes } = segment;
    const late = content.records.filter(({ entry }) => entry.revision >= ceiling).length;
    if (late > 0) ignored.push({ file, records: late });
    const torn = tornTail(segment, found.segments[index + 1]);
    if (torn) {
      cut.push({ file, bytes: torn.end - torn.start });
      await files.truncate(join(directory, file), torn.start);
    } else if (content.unsound.length > 0) {
      setAside.push({ file, as: await copyAside(files, directory, file, bytes, now) });
      await writeDurably(files, join(directory, file), soundBytes(segment, journalId));
    }
    if (content.records.length === 0) await files.remove(join(directory, file));
  }
  await files.syncDirectory(directory);
  return { ...reportOf(found, journalId), cut, setAside, ignored, sound: isSound(found, setAside) };
}

/** The report of a directory that could be read but not repaired. */
export function reportOf<E extends StoredEvent>(
  found: Survey<E>,
  journalId: string,
): RecoveryReport {
  const { empty, missing, brokenLinks, revision, replay, snapshotFile } = found;
  return {
    journalId,
    revision,
    empty,
    sound: isSound(found, found.damagedSnapshots),
    snapshot: snapshotFile,
    replayed: replay.length,
    cut: [],
    setAside: [],
    ignored: [],
    missing,
    brokenLinks,
  };
}

function isSound<E extends StoredEvent>(found: Survey<E>, damaged: readonly unknown[]): boolean {
  return damaged.length + found.missing.length + found.brokenLinks.length === 0;
}

/**
 * The unfinished line at the very end of a segment, when the segment is the last or the next one goes on right behind it:
 * then nobody was told of what it held. Anything else that is unsound is damage.
 */
function tornTail<E extends StoredEvent>(
  { content, bytes, ceiling, first }: Surveyed<E>,
  next: Surveyed<E> | undefined,
): Span | undefined {
  const [torn, another] = content.unsound;
  if (torn === undefined || another !== undefined || torn.end !== bytes.length) return undefined;
  if (!isUnfinished(bytes.toString('latin1', torn.start))) return undefined;
  const last = content.records.findLast(({ entry }) => entry.revision < ceiling)?.entry.revision;
  return next === undefined || next.first <= (last ?? first - 1) + 1 ? torn : undefined;
}

/** A write that did not come to its end leaves the beginning of a line, or zeros, or the one and then the other. */
function isUnfinished(tail: string): boolean {
  const written = tail.replace(/\0+$/, '');
  const start = '{"hash":"';
  return !tail.endsWith('\n') && start.startsWith(written.slice(0, start.length));
}

/** The segment without what is unsound; a lost header is made anew. */
function soundBytes<E extends StoredEvent>(
  { bytes, content, epoch, first }: Surveyed<E>,
  journalId: string,
): Buffer {
  const lines = content.sound.map(({ start, end }) => bytes.subarray(start, end));
  if (content.header === undefined) {
    const prev = content.records[0]?.prev ?? '';
    lines.unshift(Buffer.from(headerLine({ journalId, schema: knownSchema, epoch, first, prev })));
  }
  return Buffer.concat(lines);
}
