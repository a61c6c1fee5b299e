/** Which mode a project's file declares. Loaded only for a project that the user named, because reading the file takes a parser. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import type { Mode } from '#protocol/mode.ts';

/** Bytes; the file is written by hand. */
const longestFile = 1_048_576;

/** Undefined when the file is missing, says nothing about it, or cannot be read: what is wrong with it is said by who reads all of it. */
export function declaredMode(file: string): Mode | undefined {
  const declared = parsedOf(textOf(file));
  const mode =
    typeof declared === 'object' && declared !== null && 'mode' in declared
      ? declared.mode
      : undefined;
  return mode === 'shared' || mode === 'project' ? mode : undefined;
}

/** Undefined for what nests too deep to be read. */
function parsedOf(text: string): unknown {
  try {
    return parse(text);
  } catch (failure) {
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}

/** Waits for no pipe and reads nothing that is too long. */
function textOf(path: string): string {
  let file: number | undefined;
  try {
    const { O_RDONLY, O_NONBLOCK = 0 } = constants;
    file = openSync(path, O_RDONLY | O_NONBLOCK);
    const seen = fstatSync(file);
    return seen.isFile() && seen.size <= longestFile ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
