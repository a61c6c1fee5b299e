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

/** At which events we are called, and for which of its tools; a matcher is a pattern of tools' names. */
const places: readonly { readonly event: string; readonly matcher?: string }[] = [
  { event: 'SessionStart' },
  { event: 'PreToolUse', matcher: 'Bash|PowerShell' },
  { event: 'SessionEnd' },
];

/** After so many seconds Claude Code ends the hook; the hook itself gives up after one. */
const timeoutSeconds = 5;

export type Edited =
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'same' }
  /** Not JSON, or of another shape; `why` completes "the file ...". */
  | { readonly kind: 'broken'; readonly why: string };

/** With our hook in it, once at each event and as `line` has it. */
export function withHook(text: string, line: string): Edited {
  const why = whatIsBroken(text);
  if (why !== undefined) return { kind: 'broken', why };
  if (isWhole(text, line)) return { kind: 'same' };
  const hooks = [{ type: 'command', command: line, timeout: timeoutSeconds }];
  const whole = places.reduce((rest, { event, matcher }) => {
    const group = { ...(matcher !== undefined && { matcher }), hooks };
    return edited(rest, ['hooks', event, -1], group);
  }, withoutThem(text));
  return { kind: 'changed', text: whole };
}

/** Without any hook of ours, and without the containers that only it had. */
export function withoutHook(text: string): Edited {
  const why = whatIsBroken(text);
  if (why !== undefined) return { kind: 'broken', why };
  const bare = withoutThem(text);
  if (bare === text) return { kind: 'same' };
  return { kind: 'changed', text: bare.replace(/^\{\s*\}(\s*)$/, '{}$1') };
}

/** Whether our hook is there as `line` has it, once at each event and nowhere else. */
export function isWhole(text: string, line: string): boolean {
  const ours = hooksIn(text);
  if (ours.length !== places.length || ours.some(({ command }) => command !== line)) return false;
  return places.every(({ event, matcher }) =>
    ours.some(({ path }) => path[1] === event && matcherAt(text, path) === matcher),
  );
}

/** The lines of ours that are in it; none when it cannot be read. */
export function hookLinesIn(text: string): readonly string[] {
  return whatIsBroken(text) === undefined ? hooksIn(text).map(({ command }) => command) : [];
}

interface Found {
  readonly path: JSONPath;
  readonly command: string;
}

/** At whatever event: an older release of ours, or a person, may have put them elsewhere. */
function hooksIn(text: string): Found[] {
  const events = Object.entries(valueAt<Record<string, unknown>>(text, ['hooks']) ?? {});
  return events.flatMap(([event, groups]) =>
    (Array.isArray(groups) ? groups : []).flatMap((group: unknown, n) =>
      entriesOf(group).flatMap((hook, m) => {
        const command = (hook as { command?: unknown } | null)?.command;
        return isHookLine(command)
          ? [{ path: ['hooks', event, n, 'hooks', m], command: command as string }]
          : [];
      }),
    ),
  );
}

function matcherAt(text: string, path: JSONPath): unknown {
  return valueAt<{ matcher?: unknown }>(text, path.slice(0, 3))?.matcher;
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
  const formattingOptions = formattingOf(whole);
  const inside = path.slice(0, -1);
  const siblings = Object.keys(valueAt<object>(whole, inside) ?? {}).length;
  // Beside others: formatting would touch whatever stands on the same line.
  if (isArrayInsertion && siblings > 0)
    return applyEdits(whole, besideOthers(whole, path, value, formattingOptions));
  if (value === undefined && siblings > 1) return withoutChild(whole, inside, path.at(-1));
  return applyEdits(whole, modify(whole, path, value, { formattingOptions, isArrayInsertion }));
}

/** Takes one of several children out, with the comma and the space before it, or behind it when it is the first. */
function withoutChild(text: string, parent: JSONPath, key: string | number | undefined): string {
  const tree = parseTree(text);
  const children = (tree && findNodeAtLocation(tree, parent)?.children) ?? [];
  const at = children.findIndex((child, n) =>
    child.type === 'property' ? child.children?.[0]?.value === key : n === key,
  );
  const [before, child, next] = [children[at - 1], children[at], children[at + 1]];
  if (!child) return text;
  const from = before ? before.offset + before.length : child.offset;
  const to = before || !next ? child.offset + child.length : next.offset;
  return text.slice(0, from) + text.slice(to);
}

/** One more in an array that has others: a comma, and our own lines. */
function besideOthers(text: string, path: JSONPath, value: unknown, as: FormattingOptions) {
  const { eol = '\n' } = as;
  const indent = as.insertSpaces ? ' '.repeat(as.tabSize ?? 2) : '\t';
  const start = eol + indent.repeat(path.length);
  const lines = JSON.stringify(value, undefined, indent).split('\n').join(start);
  return modify(text, path, value, { isArrayInsertion: true }).map((edit) => ({
    ...edit,
    content: `,${start}${lines}`,
  }));
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
  const odd = places.find(({ event }) => {
    const groups = findNodeAtLocation(tree, ['hooks', event]);
    return groups !== undefined && groups.type !== 'array';
  });
  return odd && `has "hooks.${odd.event}" that is not an array`;
}
