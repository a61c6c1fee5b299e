/** Reads harbormaster.jsonc: comments and trailing commas are welcome, and every error has its line and column. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type * as z from 'zod/mini';
import { SharedRun } from '#common/shared-run.ts';
import { HarborError, type Problem } from '#protocol/errors.ts';
import { problemsOf } from '#protocol/problems.ts';
import { ProjectFile, projectFileName } from '#protocol/project-file.ts';

/** Bytes; the file is written by hand. */
const longestFile = 1_048_576;
/** As many as a person reads. */
const mostProblems = 10;

/** Reads project files, often and for many at once: who asks at the same time shares one reading, and a text is parsed once. */
export class ProjectFiles {
  readonly #readings = new Map<string, SharedRun<ProjectFile | undefined>>();

  /** The project's file as it is now; undefined when there is none. Rejects with `brokenProjectFile` and every problem's place. */
  read(root: string): Promise<ProjectFile | undefined> {
    const known = this.#readings.get(root);
    const reading = known ?? new SharedRun(readerOf(path.join(root, projectFileName)));
    if (!known) this.#readings.set(root, reading);
    return reading.get();
  }
}

function readerOf(file: string): () => Promise<ProjectFile | undefined> {
  let last: { readonly text: string; readonly parsed: ProjectFile } | undefined;
  return async () => {
    const text = await textOf(file);
    if (text === undefined) return undefined;
    if (last?.text !== text) last = { text, parsed: parseProjectFile(text, file) };
    return last.parsed;
  };
}

function textOf(file: string): Promise<string | undefined> {
  return readText(file).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') return undefined;
    throw failure instanceof HarborError
      ? failure
      : broken(file, [{ where: 'file', message: `cannot be read (${failure.code})` }]);
  });
}

/** Reads no pipe, which would never end, and nothing that is too long to have been written by hand. */
async function readText(file: string): Promise<string> {
  const seen = await stat(file);
  if (!seen.isFile()) throw broken(file, [{ where: 'file', message: 'is no regular file' }]);
  if (seen.size > longestFile) throw tooLong(file);
  return readFile(file, 'utf8');
}

function tooLong(file: string): HarborError {
  return broken(file, [{ where: 'file', message: `is larger than ${longestFile} bytes` }]);
}

/** What `text` says; `file` is only named in errors. */
export function parseProjectFile(withMark: string, file: string): ProjectFile {
  if (Buffer.byteLength(withMark) > longestFile) throw tooLong(file);
  // Some editors begin a file with a byte order mark.
  const text = withMark.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const tree = treeOf(text, errors, file);
  if (errors.length > 0 || !tree)
    throw broken(
      file,
      errors.slice(0, mostProblems).map(({ error, offset }) => ({
        where: 'syntax',
        message: sentenceOf(printParseErrorCode(error)),
        ...placeOf(text, offset),
      })),
    );
  const ambiguous = ambiguousKeys(tree).map(({ node, message }) => ({
    where: String(node.value),
    message,
    ...placeOf(text, node.offset),
  }));
  if (ambiguous.length > 0) throw broken(file, ambiguous.slice(0, mostProblems));
  const parsed = ProjectFile.safeParse(getNodeValue(tree));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw broken(
    file,
    problemsOf(issues, 'file').map((problem, n) => ({
      ...problem,
      ...placeOf(text, nodeFor(tree, issues[n] as z.core.$ZodIssue)?.offset ?? 0),
    })),
  );
}

function treeOf(text: string, errors: ParseError[], file: string): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure;
    throw broken(file, [{ where: 'syntax', message: 'nests too deep', line: 1, column: 1 }]);
  }
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

/** The node that an issue speaks of, or the nearest one around it; for an unknown key, the key. */
function nodeFor(tree: Node, issue: z.core.$ZodIssue): Node | undefined {
  if (issue.code === 'invalid_key')
    return findNodeAtLocation(tree, issue.path.map(String))?.parent ?? tree;
  const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  if (key !== undefined) {
    const property = findNodeAtLocation(tree, [...issue.path.map(String), key])?.parent;
    if (property) return property;
  }
  for (let length = issue.path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, issue.path.slice(0, length).map(String));
    if (node) return node;
  }
  return undefined;
}

/** Line and column from 1, as editors count them. */
function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` as `comma expected`. */
function sentenceOf(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}

function broken(file: string, problems: readonly Problem[]): HarborError {
  const [first] = problems;
  const place = first?.line === undefined ? '' : `:${first.line}:${first.column}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new HarborError(
    'brokenProjectFile',
    `${file}${place}: ${first?.where}: ${first?.message}${more}`,
    { problems, path: file },
  );
}
