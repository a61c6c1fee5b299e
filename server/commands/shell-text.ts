/**
 * Reads shell text as a shell would: which simple commands stand in it, what feeds each of them, and where its words
 * stand. Knows the grammar (unbash), and no program by name.
 */
import {
  type Command,
  forEachChild,
  type Redirection,
  type SyntaxNode,
  type WordPart,
  type Word as Written,
  type Assignment as WrittenAssignment,
} from 'unbash';
import { type Allowance, isAfforded } from './allowance.ts';
import { readScript, withinStack } from './read-script.ts';
import type { Assignment, Word } from './words.ts';

/** What stands behind `<`, `<<` or `<<<`. */
export type Input =
  | { readonly kind: 'file'; readonly file: TextWord }
  | { readonly kind: 'text'; readonly text: string };

/** A shell of its own: the text, `( ... )`, or what runs in the background. */
export interface Scope {
  readonly outer?: Scope;
}

/** A simple command in a text. */
export interface TextCommand {
  readonly assignments: readonly Assignment[];
  /** The assignments that stay, because there is no program that they are for. */
  readonly set: readonly { readonly name: string; readonly word: TextWord }[];
  readonly words: readonly TextWord[];
  /** Where it begins in the text, its assignments included. */
  readonly from: number;
  /** Where its last word ends: arguments can be put in there. */
  readonly end: number;
  /** Nothing follows it, so that what is appended to the text becomes its arguments. */
  readonly last: boolean;
  readonly background: boolean;
  readonly scope: Scope;
  /** It runs within `$(...)`, backticks or `<(...)` that belong to no simple command. */
  readonly substituted: boolean;
  /** The commands whose output it reads through pipes, also as part of a loop or a group. */
  readonly upstream: readonly TextCommand[];
  readonly inputs: readonly Input[];
  /** The files that its output goes to. */
  readonly outputs: readonly Word[];
  /** The commands that run for its assignments and redirections. */
  readonly aside: () => readonly TextCommand[];
}

/** A word and what runs to make it. */
export interface TextWord extends Word {
  readonly substitutions: () => readonly TextCommand[];
}

/** A text that has been read. */
export interface ShellText {
  readonly commands: readonly TextCommand[];
  /** `for NAME in WORDS`. */
  readonly loops: readonly { readonly name: string; readonly words: readonly TextWord[] }[];
  /** The parser had to guess: what is here may not be what runs. */
  readonly broken: boolean;
}

interface Place {
  readonly text: string;
  readonly typed: boolean;
  readonly allowance: Allowance;
  /** True while positions are those of the text that was given. */
  readonly spans: boolean;
  readonly depth: number;
  /** How many nodes deep it may still go. */
  readonly nesting: number;
  readonly scope: Scope;
  readonly background: boolean;
  readonly substituted: boolean;
  readonly upstream: readonly TextCommand[];
}

interface Found {
  readonly commands: TextCommand[];
  readonly loops: { name: string; words: TextWord[] }[];
}

const deepest = 10;

/** Functions, groups and conditions within each other, far deeper than anybody writes them. */
const deepestNesting = 500;

/** What is further up a pipe than this is not looked at. */
const longestPipe = 20;

/** Reads a text; one that is too long for the allowance is empty and broken. */
export function readShellText(text: string, typed: boolean, allowance: Allowance): ShellText {
  if (!isAfforded(text, allowance)) return { commands: [], loops: [], broken: true };
  return parsed(text, typed, allowance, false);
}

/** Reads a text whatever its length is. With `spans`, words know where they stand. */
export function parsed(
  text: string,
  typed: boolean,
  allowance: Allowance,
  spans: boolean,
): ShellText {
  const script = readScript(text);
  if (!script) return { commands: [], loops: [], broken: true };
  const found: Found = { commands: [], loops: [] };
  const at = { background: false, substituted: false, upstream: [], depth: deepest, scope: {} };
  visit(script, { text, typed, allowance, spans, nesting: deepestNesting, ...at }, found);
  const isGuessed = script.errors !== undefined && script.errors.length > 0;
  return { ...found, broken: isGuessed || allowance.commands === 0 };
}

/** As one word of shell text, whatever is in it. */
export function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function visit(node: SyntaxNode, around: Place, found: Found): void {
  const { allowance, nesting } = around;
  // What is too deep is not read, and so the text is not known.
  if (nesting === 0) allowance.commands = 0;
  if (allowance.commands === 0) return;
  const place = { ...around, nesting: nesting - 1 };
  switch (node.type) {
    case 'Command':
      place.allowance.commands -= 1;
      found.commands.push(commandOf(node, place));
      return;
    case 'Statement':
      visit(node.command, node.background ? { ...apart(place), background: true } : place, found);
      return;
    case 'Subshell':
      visit(node.body, apart(place), found);
      return;
    case 'Pipeline': {
      let upstream = place.upstream;
      for (const part of node.commands) {
        const before = found.commands.length;
        visit(part, { ...place, upstream }, found);
        upstream = [...upstream, ...found.commands.slice(before)].slice(-longestPipe);
      }
      return;
    }
    case 'For':
      found.loops.push({
        name: node.name.value,
        words: (node.wordlist ?? []).map((word) => wordOf(word, place)),
      });
      for (const word of node.wordlist ?? []) visit(word, place, found);
      visit(node.body, place, found);
      return;
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'ArithmeticCommandExpansion':
      found.commands.push(...commandsWithin(node, place));
      return;
    default:
      forEachChild(node, (child) => visit(child, place, found));
  }
}

function apart(place: Place): Place {
  return { ...place, scope: { outer: place.scope } };
}

function commandOf(node: Command, place: Place): TextCommand {
  const { text, background, scope, substituted, upstream } = place;
  const assigned = node.prefix.flatMap((part) =>
    part.type === 'Assignment' ? assignmentsIn(part, place) : [],
  );
  const parts = node.name ? [node.name, ...node.args] : node.args;
  const words = parts.map((part) =>
    part.type === 'Word' ? wordOf(part, place) : textOnly(part, place),
  );
  return {
    assignments: assigned.map(({ name, word }) => ({ name, value: word })),
    set: words.length === 0 ? assigned : [],
    words,
    from: node.pos,
    end: parts.at(-1)?.end ?? node.end,
    last: text.slice(node.end).trim() === '',
    background,
    scope,
    substituted,
    upstream,
    inputs: node.redirects.flatMap((redirect) => inputOf(redirect, place)),
    outputs: node.redirects.flatMap((redirect) =>
      redirect.type === 'Redirect' && redirect.operator.includes('>') && redirect.target
        ? wordOf(redirect.target, place)
        : [],
    ),
    aside: once(() =>
      [...node.prefix, ...node.redirects].flatMap((part) => commandsUnder(part, place)),
    ),
  };
}

function assignmentsIn({ name, value }: WrittenAssignment, place: Place) {
  const values = value.type === 'Word' ? [value] : value.elements;
  return values.map((word) => ({ name, word: wordOf(word, place) }));
}

function inputOf(redirect: Redirection, place: Place): Input[] {
  if (redirect.type === 'HereDoc') return [{ kind: 'text', text: redirect.body.text }];
  if (!redirect.target) return [];
  const target = wordOf(redirect.target, place);
  if (redirect.type === 'HereString') return [{ kind: 'text', text: target.value }];
  return redirect.operator === '<' ? [{ kind: 'file', file: target }] : [];
}

function wordOf(written: Written, place: Place): TextWord {
  const { parts = [], value, pos, end } = written;
  return {
    value,
    reads: parts.flatMap(variablesIn),
    typed: place.typed,
    ...(place.spans && { span: { from: pos, to: end } }),
    substitutions: once(() => commandsUnder(written, place)),
  };
}

/** An assignment behind the name of the command, as in `export A=b` and `env A=b`. */
function textOnly(
  written: { readonly text: string; readonly pos: number; readonly end: number } & SyntaxNode,
  place: Place,
): TextWord {
  const value = 'value' in written && typeof written.value === 'object' ? written.value : undefined;
  const word = value?.type === 'Word' ? wordOf(value, place) : undefined;
  const name = written.type === 'Assignment' ? written.name : '';
  return {
    value: word ? `${name}=${word.value}` : written.text,
    reads: word?.reads ?? [],
    typed: place.typed,
    ...(place.spans && { span: { from: written.pos, to: written.end } }),
    substitutions: word?.substitutions ?? (() => []),
  };
}

/** The commands of all substitutions under a node that is part of a simple command. */
function commandsUnder(node: SyntaxNode, place: Place): TextCommand[] {
  const found: Found = { commands: [], loops: [] };
  visit(node, { ...place, upstream: [] }, found);
  return found.commands;
}

function commandsWithin(
  node: Extract<SyntaxNode, { script: unknown }>,
  place: Place,
): readonly TextCommand[] {
  const { allowance, depth } = place;
  const { text } = node;
  if (depth === 0 || !isAfforded(text, allowance)) return [];
  const script = withinStack(() => node.script);
  if (!script) return [];
  const own = script.source;
  const found: Found = { commands: [], loops: [] };
  const inside = { ...apart(place), depth: depth - 1, substituted: true, upstream: [] };
  visit(script, own === undefined ? inside : { ...inside, text: own, spans: false }, found);
  return found.commands;
}

function variablesIn(part: WordPart): string[] {
  switch (part.type) {
    case 'SimpleExpansion':
      return [part.text.slice(1)];
    case 'ParameterExpansion':
      return [part.parameter];
    case 'DoubleQuoted':
      return part.parts.flatMap(variablesIn);
    default:
      return [];
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
