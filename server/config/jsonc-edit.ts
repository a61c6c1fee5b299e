/**
 * A JSONC text with one value set or taken out. Every other character stays, above all comments: those that stand behind a
 * value stay behind that value, where jsonc-parser's own `modify` would move or swallow them. Pure.
 */
import {
  applyEdits,
  createScanner,
  type Edit,
  findNodeAtLocation,
  modify,
  type Node,
  type ParseError,
  parseTree,
  stripComments,
} from 'jsonc-parser';
import { jsonText, longestLine, type Style } from './json-text.ts';

/** Some editors begin a file with it, and the parser takes it for a mistake. */
const byteOrderMark = '\uFEFF';

/** `SyntaxKind` of jsonc-parser, which is a const enum and so cannot be imported here. */
const kinds = { comma: 5, lineComment: 12, blockComment: 13, lineBreak: 14, space: 15 } as const;

/** Says which of the keys of an object a new one shall be. */
type Position = (keys: string[]) => number;

/** `value` undefined takes the key out. A new key goes last, or where `position` says. The text must be sound. */
export function edited(
  text: string,
  at: readonly string[],
  value: unknown,
  position: Position = (keys) => keys.length,
): string {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const bare = text.slice(mark.length);
  const errors: ParseError[] = [];
  const tree = parseTree(bare, errors, { allowTrailingComma: true });
  const edits = tree && errors.length === 0 ? editsOf(bare, tree, at, value, position) : undefined;
  return mark + applyEdits(bare, edits ?? anyhow(bare, at, value, position));
}

/** Undefined for shapes that nobody writes by hand, such as an empty object with a comment in it. */
function editsOf(
  text: string,
  tree: Node,
  at: readonly string[],
  value: unknown,
  position: Position,
): Edit[] | undefined {
  const there = findNodeAtLocation(tree, [...at]);
  const style = styleOf(text);
  if (there) {
    if (value === undefined) return there.parent && removal(text, there.parent);
    const content = jsonText(value, indentOf(text, there.parent ?? there) ?? '', style);
    return [{ offset: there.offset, length: there.length, content }];
  }
  if (value === undefined) return [];
  // What is not there yet on the way is made along with it.
  const known = at.findIndex((_, n) => !findNodeAtLocation(tree, at.slice(0, n + 1)));
  const parent = known === 0 ? tree : findNodeAtLocation(tree, at.slice(0, known));
  const [key = '', ...below] = at.slice(known);
  const nested = below.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return parent?.type === 'object'
    ? insertion(text, parent, key, nested, position, style)
    : undefined;
}

function insertion(
  text: string,
  object: Node,
  key: string,
  value: unknown,
  position: Position,
  style: Style,
): Edit[] | undefined {
  const properties = object.children ?? [];
  const keys = properties.map((property) => String(property.children?.[0]?.value));
  const index = Math.max(0, Math.min(keys.length, position(keys)));
  const before = properties[index - 1];
  const words = (indent: string) => `${JSON.stringify(key)}: ${jsonText(value, indent, style)}`;
  if (!before) return undefined;
  const end = endOf(before);
  const { comma, lineEnd } = behind(text, end);
  const indent = indentOf(text, before);
  if (indent === undefined)
    return [
      broken(text, object, index, words, style) ?? {
        offset: end,
        length: 0,
        content: `, ${words('')}`,
      },
    ];
  const line = `${style.eol}${indent}${words(indent)}`;
  if (comma !== undefined) return [{ offset: lineEnd, length: 0, content: `${line},` }];
  return [
    { offset: end, length: 0, content: ',' },
    { offset: lineEnd, length: 0, content: line },
  ];
}

/** An object in one line stays in one unless that would be too long; undefined also when somebody commented in it. */
function broken(
  text: string,
  object: Node,
  index: number,
  words: (indent: string) => string,
  style: Style,
): Edit | undefined {
  const start = text.lastIndexOf('\n', object.offset) + 1;
  const end = text.indexOf('\n', endOf(object));
  const length = (end < 0 ? text.length : end) - start + words('').length;
  const inside = text.slice(object.offset, endOf(object));
  if (length <= longestLine || inside.includes('\n') || stripComments(inside) !== inside)
    return undefined;
  const [indent = ''] = /^[ \t]*/.exec(text.slice(start)) ?? [];
  const inner = indent + style.unit;
  const properties = object.children ?? [];
  const lines = properties.map((property) => text.slice(property.offset, endOf(property)));
  lines.splice(index, 0, words(inner));
  const body = lines.map((line) => `${style.eol}${inner}${line}`).join(',');
  return {
    offset: object.offset,
    length: object.length,
    content: `{${body}${style.eol}${indent}}`,
  };
}

function removal(text: string, property: Node): Edit[] {
  const siblings = property.parent?.children ?? [];
  const index = siblings.indexOf(property);
  const { comma } = behind(text, endOf(property));
  let from = property.offset;
  let to = comma === undefined ? endOf(property) : comma + 1;
  const isApart = comma !== undefined && /\S/.test(text.slice(endOf(property), comma));
  const [rest = ''] = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(to)) ?? [];
  const indent = indentOf(text, property);
  // A comment between value and comma is nobody's to remove.
  if (isApart) return [cut(from, endOf(property)), cut(to - 1, to)];
  if (indent !== undefined && rest !== '') {
    from -= indent.length;
    to += rest.length;
  } else if (comma !== undefined) to += /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  const edits = [cut(from, to)];
  const before = siblings[index - 1];
  const commaBefore = before && behind(text, endOf(before)).comma;
  if (index < siblings.length - 1 || comma !== undefined || commaBefore === undefined) return edits;
  // What was the last but one is the last now. In one line the space goes with it.
  const isInline = indent === undefined && /^\s*$/.test(text.slice(commaBefore + 1, from));
  return isInline ? [cut(commaBefore, to)] : [cut(commaBefore, commaBefore + 1), ...edits];
}

function cut(from: number, to: number): Edit {
  return { offset: from, length: to - from, content: '' };
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** What stands behind a property: where its comma is, and where the comments that belong to its line end. */
function behind(
  text: string,
  end: number,
): { readonly comma: number | undefined; readonly lineEnd: number } {
  const scanner = createScanner(text, false);
  scanner.setPosition(end);
  let comma: number | undefined;
  let lineEnd = end;
  let isSameLine = true;
  for (;;) {
    const token: number = scanner.scan();
    const after = scanner.getTokenOffset() + scanner.getTokenLength();
    if (token === kinds.lineBreak) isSameLine = false;
    else if (token === kinds.comma && comma === undefined) {
      comma = scanner.getTokenOffset();
      lineEnd = after;
      isSameLine = true;
    } else if (
      token === kinds.lineComment ||
      (token === kinds.blockComment && !/\n/.test(scanner.getTokenValue()))
    ) {
      if (isSameLine) lineEnd = after;
    } else if (token !== kinds.space && token !== kinds.blockComment) return { comma, lineEnd };
  }
}

/** What stands before a node that begins its line; undefined for one that does not. */
function indentOf(text: string, { offset }: Node): string | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  return start > 0 && /^[ \t]*$/.test(before) ? before : undefined;
}

function styleOf(text: string): Style {
  const [, unit = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  return { unit, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function anyhow(text: string, at: readonly string[], value: unknown, position: Position): Edit[] {
  const { unit, eol } = styleOf(text);
  const formattingOptions = { eol, insertSpaces: !unit.startsWith('\t'), tabSize: unit.length };
  return modify(text, [...at], value, { formattingOptions, getInsertionIndex: position });
}
