/** What is wrong in a file that somebody wrote by hand, in words, with line and column. Knows no file's meaning. */
import { distance } from 'fastest-levenshtein';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type * as z from 'zod/mini';
import type { Problem } from '#protocol/errors.ts';

type Issue = z.core.$ZodIssue;

/** So many edits still make a slip. */
const mostEdits = 3;

/** The keys that may stand at a path; undefined where any may. */
export type KeysAt = (path: readonly PropertyKey[]) => readonly string[] | undefined;

/** Line and column from 1, as editors count them. */
export function placeOf(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** One problem a key that nobody knows, and one an issue else. */
export function problemsIn(
  text: string,
  tree: Node,
  issues: readonly Issue[],
  keysAt: KeysAt,
): Problem[] {
  return flatIssues(issues).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        where: [...issue.path, key].map(String).join('.'),
        message: unknownKey(key, keysAt(issue.path)),
        ...placeOf(text, keyNode(tree, [...issue.path, key])?.offset ?? 0),
      }));
    const node = nodeFor(tree, issue);
    return [
      {
        where: issue.path.map(String).join('.') || 'file',
        message: wordsOf(issue, valueAt(tree, issue.path) !== undefined),
        ...placeOf(text, node?.offset ?? 0),
      },
    ];
  });
}

/** With those of the one form that was meant, where a value may have several: the one that is of the right kind at all. */
export function flatIssues(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const meant = issue.errors.filter((form) => !form.some(isOfAnotherKind));
    const [only] = meant;
    if (!only || meant.length > 1) return [issue];
    return flatIssues(only.map((each) => ({ ...each, path: [...issue.path, ...each.path] })));
  });
}

function isOfAnotherKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function unknownKey(key: string, known: readonly string[] | undefined): string {
  const [nearest] = (known ?? [])
    .map((each) => ({ each, edits: distance(each.toLowerCase(), key.toLowerCase()) }))
    .filter(({ each, edits }) => edits <= mostEdits && edits < each.length)
    .sort((a, b) => a.edits - b.edits);
  if (nearest) return `is no key that is known here; did you mean '${nearest.each}'?`;
  return known?.length
    ? `is no key that is known here; there are: ${known.join(', ')}`
    : 'is no key that is known here';
}

/** What somebody did, in words that he has for it: the library's own speak of its insides. */
function wordsOf(issue: Issue, isThere: boolean): string {
  switch (issue.code) {
    case 'invalid_type':
      return isThere ? `must be ${kinds[issue.expected] ?? issue.expected}` : 'is missing';
    case 'invalid_value':
      if (!isThere) return 'is missing';
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_big':
      return `must ${sizeWords(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1
        ? 'must not be empty'
        : `must ${sizeWords(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'invalid_key':
      return issue.issues[0] ? wordsOf(issue.issues[0], true) : issue.message;
    case 'invalid_union':
      return formsOf(issue, isThere);
    case 'invalid_format':
      return /^Invalid/.test(issue.message) ? 'is not in the form that is expected' : issue.message;
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return issue.message;
  }
}

/** `must be an object: { ... } or false`. */
function formsOf({ errors }: z.core.$ZodIssueInvalidUnion, isThere: boolean): string {
  const forms = errors.map(([first]) => (first ? wordsOf(first, isThere) : ''));
  return forms.length > 0 && forms.every((form) => form.startsWith('must be '))
    ? `must be ${forms.map((form) => form.slice('must be '.length)).join(' or ')}`
    : 'has none of the forms that are allowed here';
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object: { ... }',
  record: 'an object: { ... }',
  array: 'a list: [ ... ]',
};

function sizeWords(origin: string, bound: string, size: number): string {
  switch (origin) {
    case 'string':
      return `have ${bound} ${size} characters`;
    case 'array':
    case 'set':
      return `have ${bound} ${size} elements`;
    default:
      return `be ${bound} ${size}`;
  }
}

/** The node that an issue speaks of, or the nearest one around it. */
function nodeFor(tree: Node, issue: Issue): Node | undefined {
  if (issue.code === 'invalid_key') return keyNode(tree, issue.path) ?? tree;
  for (let length = issue.path.length; length >= 0; length--) {
    const node = valueAt(tree, issue.path.slice(0, length));
    if (node) return node;
  }
  return undefined;
}

/** The value at a path, when there is one. */
export function valueAt(tree: Node, path: readonly PropertyKey[]): Node | undefined {
  return findNodeAtLocation(
    tree,
    path.map((part) => (typeof part === 'number' ? part : String(part))),
  );
}

/** The property at a path, which begins with its key. */
function keyNode(tree: Node, path: readonly PropertyKey[]): Node | undefined {
  return valueAt(tree, path)?.parent;
}
