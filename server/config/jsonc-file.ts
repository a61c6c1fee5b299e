/** Reads a JSONC file against a schema: comments and trailing commas are welcome, and every mistake has its line and column. */
import { readFile, stat } from 'node:fs/promises';
import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import * as z from 'zod/mini';
import type { Problem } from '#protocol/errors.ts';
import '#protocol/problems.ts';
import { flatIssues, type KeysAt, placeOf, problemsIn, valueAt } from './file-problems.ts';

/** Bytes; the file is written by hand. */
export const longestFile = 1_048_576;

/** What a kind of file looks like. */
export interface FileKind<S extends z.ZodMiniType> {
  readonly schema: S;
  /** The newest value of its `version` that we know. */
  readonly newest: number;
  readonly keysAt: KeysAt;
}

export type FileReading<T> =
  | {
      readonly kind: 'sound';
      readonly value: T;
      /** What a later version wrote that we do not know. */
      readonly warnings: readonly Problem[];
      /** Where the value at a path begins. */
      placeAt(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
    }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

/** The text of a file that people write; undefined when there is none. Reads no pipe, and nothing that is too long. */
export async function textOf(
  file: string,
): Promise<{ readonly text: string } | { readonly problem: Problem } | undefined> {
  try {
    const seen = await stat(file);
    if (!seen.isFile()) return { problem: { where: 'file', message: 'is no regular file' } };
    if (seen.size > longestFile) return { problem: tooLong };
    return { text: await readFile(file, 'utf8') };
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return { problem: { where: 'file', message: `cannot be read (${code})` } };
  }
}

const tooLong: Problem = { where: 'file', message: `is larger than ${longestFile} bytes` };

/** What `withMark` says. Pure. */
export function parseJsonc<S extends z.ZodMiniType>(
  withMark: string,
  { schema, newest, keysAt }: FileKind<S>,
): FileReading<z.output<S>> {
  if (Buffer.byteLength(withMark) > longestFile) return { kind: 'broken', problems: [tooLong] };
  // Some editors begin a file with a byte order mark.
  const text = withMark.replace(/^\uFEFF/, '');
  const tree = treeOf(text);
  if ('problems' in tree) return { kind: 'broken', problems: tree.problems };
  const ambiguous = ambiguousKeys(tree).map(({ node, message }) => ({
    where: String(node.value),
    message,
    ...placeOf(text, node.offset),
  }));
  if (ambiguous.length > 0) return { kind: 'broken', problems: ambiguous };
  const value: unknown = getNodeValue(tree);
  const later = laterVersion(value, newest);
  const warnings: Problem[] = [];
  const placeAt = (path: readonly PropertyKey[]) => placeOf(text, valueAt(tree, path)?.offset ?? 0);
  if (later) {
    const message = `is ${later.version}, and this Harbormaster knows ${newest}: what it does not know is passed over`;
    warnings.push({ where: 'version', message, ...placeAt(['version']) });
    later.version = newest;
    const unknown = issuesOf(schema, value).filter((issue) => issue.code === 'unrecognized_keys');
    for (const problem of problemsIn(text, tree, unknown, () => undefined))
      warnings.push({ ...problem, message: 'is not known to this version, and is passed over' });
    for (const { path, keys } of unknown) for (const key of keys) forget(value, [...path, key]);
  }
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return { kind: 'sound', value: parsed.data, warnings, placeAt };
  return { kind: 'broken', problems: problemsIn(text, tree, parsed.error.issues, keysAt) };
}

function issuesOf(schema: z.ZodMiniType, value: unknown): z.core.$ZodIssue[] {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? [] : flatIssues(parsed.error.issues);
}

/** The value itself when its version is later than `newest`. */
function laterVersion(value: unknown, newest: number): { version: number } | undefined {
  const { version } = (value ?? {}) as { version?: unknown };
  return Number.isSafeInteger(version) && Number(version) > newest
    ? (value as { version: number })
    : undefined;
}

function forget(value: unknown, path: readonly PropertyKey[]): void {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return;
  if (rest.length === 0) Reflect.deleteProperty(value, key);
  else forget(Reflect.get(value, key), rest);
}

function treeOf(text: string): Node | { readonly problems: readonly Problem[] } {
  const errors: ParseError[] = [];
  try {
    const tree = parseTree(text, errors, { allowTrailingComma: true });
    if (tree && errors.length === 0) return tree;
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure;
    const message = 'nests too deep';
    return { problems: [{ where: 'syntax', message, line: 1, column: 1 }] };
  }
  // Two braces that are missing at the end of a file are said once.
  const said = new Map(errors.map((each) => [`${each.error} ${each.offset}`, each]));
  return {
    problems: [...said.values()].map(({ error, offset }) => ({
      where: 'syntax',
      message: sentenceOf(printParseErrorCode(error)),
      ...placeOf(text, offset),
    })),
  };
}

/** Keys that stand twice in one object, of which a reader would see the last alone, and one that would be seen by none. */
function ambiguousKeys(tree: Node): { readonly node: Node; readonly message: string }[] {
  const seen = new Set<unknown>();
  return (tree.children ?? []).flatMap((child) => {
    const key = child.type === 'property' ? child.children?.[0] : undefined;
    const below = ambiguousKeys(child);
    if (!key) return below;
    const isTwice = seen.has(key.value);
    seen.add(key.value);
    if (key.value === '__proto__') return [{ node: key, message: 'is not a name' }, ...below];
    return isTwice ? [{ node: key, message: 'stands here twice' }, ...below] : below;
  });
}

/** `CommaExpected` as `comma expected`. */
function sentenceOf(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}
