/** Reads harbormaster.jsonc: comments and trailing commas are welcome, and every error has its line and column. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { SharedRun } from '#common/shared-run.ts';
import { HarborError, type Problem } from '#protocol/errors.ts';
import { ProjectFile, projectFileName } from '#protocol/project-file.ts';

/** Bytes; the file is written by hand. */
const longestFile = 1_048_576;

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
  return readFile(file, 'utf8').catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') return undefined;
    throw new HarborError('brokenProjectFile', `${file} cannot be read (${failure.code}).`, {
      path: file,
    });
  });
}

/** What `text` says; `file` is only named in errors. */
export function parseProjectFile(text: string, file: string): ProjectFile {
  if (Buffer.byteLength(text) > longestFile)
    throw broken(file, [
      { where: 'file', message: `is larger than ${longestFile} bytes`, line: 1, column: 1 },
    ]);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !tree)
    throw broken(
      file,
      errors.slice(0, 10).map(({ error, offset }) => ({
        where: 'syntax',
        message: sentenceOf(printParseErrorCode(error)),
        ...placeOf(text, offset),
      })),
    );
  const parsed = ProjectFile.safeParse(getNodeValue(tree));
  if (parsed.success) return parsed.data;
  throw broken(
    file,
    parsed.error.issues.slice(0, 10).map((issue) => ({
      where: issue.path.map(String).join('.') || 'file',
      message: issue.message,
      ...placeOf(text, nodeFor(tree, issue)?.offset ?? 0),
    })),
  );
}

/** The node that an issue speaks of, or the nearest one around it; for an unknown key, the key. */
function nodeFor(
  tree: Node,
  issue: { readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] },
): Node | undefined {
  const [key] = issue.keys ?? [];
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
