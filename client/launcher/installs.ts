/** The list of installations: as long as one of them is there, the launcher works. Knows nothing of what an installation holds but its package.json. */
import { constants } from 'node:fs';
import { access, appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOwnFile, replaceOwnFile } from '#discovery/own-file.ts';

/** How often a line that another writer overtook is written again; each attempt ends with a look at what is there. */
const attempts = 5;

/** The directories that are listed, each once, the one that came last first. Never rejects. */
export async function listedInstalls(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...new Set(text.split('\n').filter((line) => line !== ''))];
}

/** Whether an installation is there: a folder that an uninstaller emptied is none. */
export async function isInstalled(directory: string): Promise<boolean> {
  return access(join(directory, 'package.json'), constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Those listed that are there. */
export async function livingInstalls(file: string): Promise<string[]> {
  const listed = await listedInstalls(file);
  const there = await Promise.all(listed.map(isInstalled));
  return listed.filter((_, n) => there[n]);
}

/**
 * Adds `directory`. What is gone from the disk is dropped meanwhile, else the list would grow with every update. Windows of
 * several editors do this at one time: a line is appended in one write (open(2), O_APPEND), and looked for afterwards.
 */
export async function addInstall(file: string, directory: string): Promise<void> {
  if (/[\r\n]/.test(directory)) return;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const listed = await listedInstalls(file);
    const living = await livingInstalls(file);
    if (listed.includes(directory) && living.length === listed.length) return;
    if (living.length < listed.length) await replaceOwnFile(file, linesOf([...living, directory]));
    else if (!(await createOwnFile(file, linesOf([directory]))))
      await appendFile(file, linesOf([directory]));
  }
}

/** Takes `directory` off the list; whether it was on it. */
export async function dropInstall(file: string, directory: string): Promise<boolean> {
  const listed = await listedInstalls(file);
  if (!listed.includes(directory)) return false;
  await replaceOwnFile(file, linesOf(listed.filter((each) => each !== directory)));
  return true;
}

function linesOf(directories: readonly string[]): string {
  return [...new Set(directories)].map((directory) => `${directory}\n`).join('');
}
