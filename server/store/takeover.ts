/** How a server takes the journal over from whoever had it, step by step; the order is what makes it safe. */
import { join } from 'node:path';
import type { StoredEvent } from './entry.ts';
import type { Fence } from './fence.ts';
import type { Files } from './files.ts';
import { Journal } from './journal.ts';
import { keepOlderSchema } from './migration.ts';
import type { Present } from './present.ts';
import { copyAside } from './quarantine.ts';
import { type RecoveryReport, repair } from './recovery.ts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import { type Survey, survey } from './survey.ts';

export interface Takeover<E extends StoredEvent> {
  readonly files: Files;
  readonly directory: string;
  readonly epoch: number;
  readonly fence: Fence;
  readonly present: Present<E>;
  readonly snapshots: SnapshotKeeper;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What lies above was never acknowledged and does not count. */
  readonly upTo?: number | undefined;
}

/**
 * Resolves with a journal that can be written; `present` is then what the directory says.
 * Rejects with StoreUnavailable when a newer server has it, or with what the disk says.
 */
export async function takeOver<E extends StoredEvent>(
  takeover: Takeover<E>,
): Promise<{ journal: Journal; report: RecoveryReport }> {
  const { files, directory, epoch, fence, present, snapshots, now, upTo } = takeover;
  await fence.raise();
  await keepOlderSchema(files, directory);
  const found = await survey<E>(files, directory, upTo);
  present.adopt(found);
  const repaired = await repair(files, directory, found, present.journalId, now);
  const report = present.isMended ? await withUnsound(takeover, found, repaired) : repaired;
  const journal = new Journal(files, directory, present.journalId, epoch);
  try {
    await journal.begin(found.revision + 1, found.hash);
    fence.check();
    // What was replayed may be in the system's cache only: what is built on it must not outlive it.
    if (report.replayed > 0 || !report.sound) await snapshots.write();
  } catch (failure) {
    // Its empty segment stays: it may bear the name of a newer server's. The next to open removes it.
    await journal.close().catch(() => undefined);
    throw failure;
  }
  return { journal, report };
}

/** A snapshot whose seal holds, and that says what cannot be: its bytes are kept, because the next one lacks what was left out. */
async function withUnsound<E extends StoredEvent>(
  { files, directory, now }: Takeover<E>,
  { snapshotFile: file }: Survey<E>,
  report: RecoveryReport,
): Promise<RecoveryReport> {
  const bytes = file === undefined ? undefined : await files.read(join(directory, file));
  if (file === undefined || bytes === undefined) return report;
  const as = await copyAside(files, directory, file, bytes, now);
  return { ...report, sound: false, setAside: [...report.setAside, { file, as }] };
}
