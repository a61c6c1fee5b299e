/** The texts that a file had before we changed it, the ten newest, in the user's state directory. Knows not what is in them. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { createOwnFile } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { textOf } from './jsonc-file.ts';

/** How many are kept of one file. */
export const backupsKept = 10;

export interface Backup {
  /** Grows with every backup of the file, whatever the clock says. */
  readonly number: number;
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Those of `file`, the newest first. */
export async function backupsOf(
  places: Pick<Places, 'backups'>,
  file: string,
): Promise<readonly Backup[]> {
  const { backups: directory } = places;
  const stem = stemOf(file);
  const names = await readdir(directory).catch((): string[] => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const number = numberOf(name, stem);
      const kept = path.join(directory, name);
      const seen = number === undefined ? undefined : await stat(kept).catch(() => undefined);
      return seen && number !== undefined ? { number, path: kept, at: seen.mtimeMs } : undefined;
    }),
  );
  return found
    .filter((backup) => backup !== undefined)
    .sort((one, other) => other.number - one.number);
}

/** Keeps `text` as the newest backup of `file`, durably, unless it is that already; the oldest beyond ten go. */
export async function keepBackup(
  places: Pick<Places, 'backups'>,
  file: string,
  text: string,
): Promise<Backup> {
  await makeOwnDirectory(places.backups);
  const before = await backupsOf(places, file);
  const [newest] = before;
  if (newest && (await backupText(newest)) === text) return newest;
  for (let number = (newest?.number ?? 0) + 1; ; number++) {
    const kept = path.join(places.backups, `${stemOf(file)}.${number}`);
    if (!(await createOwnFile(kept, text))) continue;
    for (const old of before.slice(backupsKept - 1)) await rm(old.path, { force: true });
    return { number, path: kept, at: (await stat(kept)).mtimeMs };
  }
}

/** Undefined when it is gone or cannot be read. */
export async function backupText({
  path: file,
}: Pick<Backup, 'path'>): Promise<string | undefined> {
  const read = await textOf(file);
  return read && 'text' in read ? read.text : undefined;
}

/** Files of one name in different places are told apart by where they lie. */
function stemOf(file: string): string {
  const hash = createHash('sha256').update(file).digest('hex').slice(0, 8);
  return `${hash}-${path.basename(file)}`;
}

/** Early versions kept one text, under the bare name: it is older than every other. */
function numberOf(name: string, stem: string): number | undefined {
  if (name === stem) return 0;
  const [, number] = /^\.([1-9]\d{0,9})$/.exec(name.slice(stem.length)) ?? [];
  return name.startsWith(stem) && number !== undefined ? Number(number) : undefined;
}
