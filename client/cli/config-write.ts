/** Changes one key of a configuration file: comments and order stay, a reader sees the old file or the new, and the last is kept. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { textOf } from '#config/jsonc-file.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { replaceOwnFile } from '#discovery/own-file.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { Exit, exitCodes } from './exit-codes.ts';

export interface FileChange {
  readonly file: string;
  /** Where the key stands in it. */
  readonly at: readonly string[];
  /** Undefined takes the key out. */
  readonly value: unknown;
  /** The text of a file that is not there yet. */
  readonly empty: string;
  /** The mode of a new file. */
  readonly mode: number;
  /** Throws when a text cannot be used. */
  check(text: string, file: string): void;
}

/** Where the last text was kept; undefined when there was none or nothing was changed. */
export async function changeFile(change: FileChange): Promise<string | undefined> {
  // A file that is a link into somebody's dotfiles stays one.
  const file = await realpath(change.file).catch(() => change.file);
  for (;;) {
    const before = await readable(file);
    if (before !== undefined) change.check(before, file);
    const text = before ?? change.empty;
    const after = edited(text, change.at, change.value);
    if (after === before || (before === undefined && change.value === undefined)) return undefined;
    change.check(after, file);
    // Somebody saved it meanwhile: what he wrote counts.
    if ((await readable(file)) !== before) continue;
    const kept = before === undefined ? undefined : await keepLast(file, before);
    await replace(file, after, change.mode);
    return kept;
  }
}

/** The text with one value set or taken out; the rest is as it was. */
export function edited(text: string, at: readonly string[], value: unknown): string {
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const formattingOptions = {
    ...{ eol, insertSpaces: !indent.startsWith('\t'), tabSize: indent.length || 2 },
  };
  return applyEdits(text, modify(text, [...at], value, { formattingOptions }));
}

async function readable(file: string): Promise<string | undefined> {
  const read = await textOf(file);
  if (read === undefined || 'text' in read) return read?.text;
  throw new Exit(exitCodes.failed, `${file} ${read.problem.message}; it was not touched.`);
}

async function keepLast(file: string, text: string): Promise<string> {
  const backups = path.join(placesHere().stateDir, 'backups');
  await makeOwnDirectory(backups);
  const hash = createHash('sha256').update(file).digest('hex').slice(0, 8);
  const kept = path.join(backups, `${hash}-${path.basename(file)}`);
  await replaceOwnFile(kept, text);
  return kept;
}

async function replace(file: string, text: string, newMode: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const mode = (await stat(file).catch(() => undefined))?.mode ?? newMode;
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const made = await open(temporary, 'wx', mode & 0o777);
    try {
      await made.writeFile(text);
      await made.chmod(mode & 0o777);
      await made.sync();
    } finally {
      await made.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
