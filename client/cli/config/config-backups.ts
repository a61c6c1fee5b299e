/** `hm config backups|restore`: what a configuration file said before `hm` or the server changed it, and back to it. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { countOf } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { table } from '#client/cli/table.ts';
import { changeFile } from '#config/change-file.ts';
import { type Backup, backupsOf, backupText } from '#config/file-backups.ts';
import { parseProjectFile } from '#config/project-file.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { readConfiguration } from './config-layers.ts';
import { refuseBroken } from './config-words.ts';

export interface BackupOptions {
  readonly project?: boolean;
  readonly json?: boolean;
}

/** More than there can be numbers in a life. */
const largestNumber = 999_999_999;

export async function backups(options: BackupOptions): Promise<number> {
  const file = await fileMeant(options);
  const kept = await backupsOf(placesHere(), file);
  if (options.json) json({ file, backups: kept });
  else if (kept.length === 0) line(`Nothing of ${file} was kept: it was never changed by hm.`);
  else
    table(
      ['NUMBER', 'KEPT AT', 'WHERE'],
      kept.map(({ number, at, path: where }) => [String(number), dateWords(at), where]),
    );
  return exitCodes.done;
}

/** Puts the newest back, or that with the number. What stands there now is kept like before any other change, even when it is broken. */
export async function restore(word: string | undefined, options: BackupOptions): Promise<number> {
  refuseAgents('change the configuration');
  const file = await fileMeant(options);
  const backup = await backupMeant(word, file);
  const text = await backupText(backup);
  if (text === undefined)
    throw new Exit(exitCodes.failed, `${backup.path} cannot be read; ${file} was not touched.`);
  if (options.project) parseProjectFile(text, backup.path);
  else refuseBroken(text, backup.path);
  const mode = options.project ? 0o644 : 0o600;
  const changed = await changeFile(placesHere(), { file, mode, edit: () => text });
  const kept = changed?.kept?.number;
  if (options.json) json({ file, restored: backup.number, kept });
  else if (!changed) line(`${file} says what backup ${backup.number} says; nothing was changed.`);
  else {
    line(`${file} says again what it said at ${dateWords(backup.at)} (backup ${backup.number}).`);
    if (kept !== undefined) line(`What stood there before is backup ${kept}.`);
  }
  return exitCodes.done;
}

async function fileMeant({ project }: BackupOptions): Promise<string> {
  const { userFile, projectFile } = await readConfiguration(path.resolve('.'));
  const file = project ? projectFile : userFile;
  return realpath(file).catch(() => file);
}

async function backupMeant(word: string | undefined, file: string): Promise<Backup> {
  const kept = await backupsOf(placesHere(), file);
  const number = word === undefined ? undefined : countOf(word, 'hm config restore', largestNumber);
  const backup = number === undefined ? kept[0] : kept.find((each) => each.number === number);
  if (backup) return backup;
  const what = number === undefined ? 'no backup' : `no backup ${number}`;
  throw new Exit(exitCodes.failed, `There is ${what} of ${file}. See: hm config backups`);
}

/** `2026-01-31 14:03:22`, in the time of the machine. */
function dateWords(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${date.toTimeString().slice(0, 8)}`;
}
