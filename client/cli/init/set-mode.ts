/** Sets `"mode"` in a project file that is there, and leaves every other character of it, comments included. */
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { applyEdits, modify, type ParseError, parse } from 'jsonc-parser';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { newId } from '#common/id.ts';
import { textOf } from '#config/jsonc-file.ts';
import type { Mode } from '#protocol/mode.ts';

/** The file is replaced whole. Throws Exit when it is no object that could be changed. */
export async function setMode(file: string, mode: Mode): Promise<void> {
  // Whatever the repository has put there: no pipe is waited for.
  const read = await textOf(file);
  const text = read && 'text' in read ? read.text : undefined;
  const changed = text === undefined ? undefined : withMode(text, mode);
  if (changed === undefined)
    throw new Exit(
      exitCodes.usage,
      `${file} cannot be read, so its mode cannot be set. Cure the file first: hm config validate says what is wrong.`,
    );
  if (changed === text) return;
  const draft = `${file}.${newId('new')}`;
  try {
    await writeFile(draft, changed, { flag: 'wx', mode: (await stat(file)).mode & 0o777 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The text with that mode; undefined when it is no JSON object with comments. */
export function withMode(text: string, mode: Mode): string | undefined {
  const errors: ParseError[] = [];
  const value = parsedOf(text, errors);
  if (errors.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return undefined;
  if ('mode' in value && value.mode === mode) return text;
  const edits = modify(text, ['mode'], mode, {
    formattingOptions: { insertSpaces: true, tabSize: 2 },
    getInsertionIndex: (names) => (names.includes('version') ? names.indexOf('version') + 1 : 0),
  });
  return applyEdits(text, edits);
}

/** Undefined for what nests too deep to be read. */
function parsedOf(text: string, errors: ParseError[]): unknown {
  try {
    return parse(text, errors, { allowTrailingComma: true });
  } catch (failure) {
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}
