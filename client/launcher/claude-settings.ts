/**
 * Our hook in the text of Claude Code's settings.json. Edits touch nothing but our own entry, comments and formatting
 * included; a text that is not as that program's manual has it is refused. Pure.
 * Source: code.claude.com/docs/en/hooks: `hooks` has, by event, groups of `hooks` with `type` and `command`.
 */
import {
  applyEdits,
  type FormattingOptions,
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  modify,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { isHookLine } from './hook-line.ts';

/** The event that tells a session something at its begin. */
const event = 'SessionStart';
const place = ['hooks', event];

/** After so many seconds Claude Code ends the hook; the hook itself gives up after one. */
const timeoutSeconds = 5;

export type Edited =
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'same' }
  /** Not JSON, or of another shape; `why` completes "the file ...". */
  | { readonly kind: 'broken'; readonly why: string };

/** With our hook in it, once and as `line` has it. */
export function withHook(text: string, line: string): Edited {
  const why = whatIsBroken(text);
  if (why !== undefined) return { kind: 'broken', why };
  const ours = hooksIn(text);
  if (ours.length === 1 && ours[0]?.command === line) return { kind: 'same' };
  const entry = { hooks: [{ type: 'command', command: line, timeout: timeoutSeconds }] };
  const bare = withoutThem(text);
  return { kind: 'changed', text: edited(bare, [...place, -1], entry) };
}

/** Without any hook of ours, and without the containers that only it had. */
export function withoutHook(text: string): Edited {
  const why = whatIsBroken(text);
  if (why !== undefined) return { kind: 'broken', why };
  const bare = withoutThem(text);
  return bare === text ? { kind: 'same' } : { kind: 'changed', text: bare };
}

/** The lines of ours that are in it; none when it cannot be read. */
export function hookLinesIn(text: string): readonly string[] {
  return whatIsBroken(text) === undefined ? hooksIn(text).map(({ command }) => command) : [];
}

interface Found {
  readonly path: JSONPath;
  readonly command: string;
}

function hooksIn(text: string): Found[] {
  const groups: unknown[] = valueAt(text, place) ?? [];
  return groups.flatMap((group, n) =>
    entriesOf(group).flatMap((hook, m) => {
      const command = (hook as { command?: unknown } | null)?.command;
      return isHookLine(command)
        ? [{ path: [...place, n, 'hooks', m], command: command as string }]
        : [];
    }),
  );
}

function entriesOf(group: unknown): unknown[] {
  const { hooks } = (group ?? {}) as { hooks?: unknown };
  return Array.isArray(hooks) ? hooks : [];
}

/** From the last to the first, so that the places of those before stay right. */
function withoutThem(text: string): string {
  return hooksIn(text)
    .reverse()
    .reduce((rest, { path }) => withoutEmpty(edited(rest, path, undefined), path), text);
}

/** Takes away what our entry leaves empty, from the inside out: its group, the event, all hooks. */
function withoutEmpty(text: string, path: JSONPath): string {
  const emptied = [
    { inside: path.slice(0, 4), whole: path.slice(0, 3) },
    { inside: path.slice(0, 2), whole: path.slice(0, 2) },
    { inside: path.slice(0, 1), whole: path.slice(0, 1) },
  ];
  return emptied.reduce((rest, { inside, whole }) => {
    const value = valueAt<object>(rest, inside);
    return value && Object.keys(value).length === 0 ? edited(rest, whole, undefined) : rest;
  }, text);
}

function edited(text: string, path: JSONPath, value: unknown): string {
  const isArrayInsertion = path.at(-1) === -1;
  const whole = text.trim() === '' ? '{}\n' : text;
  const edits = modify(whole, path, value, {
    formattingOptions: formattingOf(whole),
    isArrayInsertion,
  });
  return applyEdits(whole, edits);
}

/** As the file's owner indents; Claude Code itself writes two spaces. */
function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

function valueAt<T>(text: string, path: JSONPath): T | undefined {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, path);
  return node && (getNodeValue(node) as T);
}

/** Undefined when the text can be edited; an empty one can. */
function whatIsBroken(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false });
  const [first] = errors;
  if (first) {
    const before = text.slice(0, first.offset).split('\n');
    return `is not JSON (${printParseErrorCode(first.error)}, line ${before.length})`;
  }
  if (tree?.type !== 'object') return 'is not a JSON object';
  const names = tree.children?.map(({ children }) => children?.[0]?.value as unknown) ?? [];
  if (names.filter((name) => name === 'hooks').length > 1) return 'has "hooks" twice';
  const hooks = findNodeAtLocation(tree, ['hooks']);
  if (hooks && hooks.type !== 'object') return 'has "hooks" that is not an object';
  const groups = findNodeAtLocation(tree, place);
  if (groups && groups.type !== 'array') return `has "hooks.${event}" that is not an array`;
  return undefined;
}
