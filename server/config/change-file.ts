/** Changes a file that people write: one writer at a time, whole or not at all, and what stood there before is kept. Knows no key. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '#common/clock.ts';
import { failpoint } from '#discovery/failpoint.ts';
import { syncDirectory } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { HarborError } from '#protocol/errors.ts';
import { type Backup, keepBackup } from './file-backups.ts';
import { textOf } from './jsonc-file.ts';
import { inTurn } from './write-turn.ts';

/** A draft lives for milliseconds; after this, in milliseconds, its writer was killed. */
const draftLife = 60_000;

export interface FileChange {
  readonly file: string;
  /** What it shall be; undefined leaves it as it is. `before` is undefined when there is no file. Throws when it cannot be said. */
  edit(before: string | undefined): string | undefined;
  /** The mode of a new file. */
  readonly mode: number;
}

export interface Changed {
  /** The file itself, where a link leads to it. */
  readonly file: string;
  /** Where the text before is kept; undefined when there was none. */
  readonly kept: Backup | undefined;
}

/**
 * Undefined when nothing was to be changed. A reader sees the old file or the new one, also after a loss of power; a file
 * that somebody saves meanwhile is read anew. Rejects with what `edit` throws, with `configurationNotWritten`, or with the
 * system's error, and then nothing was changed.
 */
export function changeFile(places: Places, change: FileChange): Promise<Changed | undefined> {
  return inTurn(places, async () => {
    // A file that is a link into somebody's dotfiles stays one.
    const file = await realpath(change.file).catch(() => change.file);
    for (;;) {
      const before = await readable(file);
      const after = change.edit(before);
      if (after === undefined || after === before) return undefined;
      const kept = before === undefined ? undefined : await keepBackup(places, file, before);
      if (await replace(file, before, after, change.mode)) return { file, kept };
    }
  });
}

/** The text of a file; undefined when there is none. Rejects with `configurationNotWritten` when it cannot be read. */
async function readable(file: string): Promise<string | undefined> {
  const read = await textOf(file);
  if (read === undefined || 'text' in read) return read?.text;
  const { problem } = read;
  throw new HarborError(
    'configurationNotWritten',
    `${file} ${problem.message}; it was not touched.`,
    { path: file, problems: [problem] },
  );
}

/** False when the file is no longer what it was: then it is left as somebody made it. */
async function replace(
  file: string,
  before: string | undefined,
  text: string,
  newMode: number,
): Promise<boolean> {
  const directory = path.dirname(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const mode = (await stat(file).catch(() => undefined))?.mode ?? newMode;
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const made = await open(draft, 'wx', mode & 0o777);
    try {
      await made.writeFile(text);
      await made.chmod(mode & 0o777);
      await made.sync();
    } finally {
      await made.close();
    }
    failpoint('config-drafted');
    if ((await readable(file)) !== before) return false;
    await rename(draft, file);
    await syncDirectory(directory);
    failpoint('config-changed');
  } finally {
    await rm(draft, { force: true });
  }
  await tidyDrafts(file);
  return true;
}

/** What killed writers left beside the file. */
async function tidyDrafts(file: string): Promise<void> {
  const directory = path.dirname(file);
  const start = `${path.basename(file)}.`;
  for (const name of await readdir(directory).catch((): string[] => [])) {
    if (!name.startsWith(start) || !/^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length))) continue;
    const draft = path.join(directory, name);
    const seen = await stat(draft).catch(() => undefined);
    if (seen && systemClock.now() - seen.mtimeMs > draftLife) await rm(draft, { force: true });
  }
}
