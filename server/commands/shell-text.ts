/** Reads the text of a script as a shell would: which simple commands stand in it, and what can follow them. */
import {
  type Command,
  type PipelineNode,
  parse,
  type Statement,
  type WordPart,
  type Word as Written,
  type Assignment as WrittenAssignment,
} from 'unbash';
import type { Assignment, Word } from './words.ts';

/** A simple command in a text. */
export interface TextCommand {
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /** Where it ends in the text: arguments can be put in there. */
  readonly end: number;
  /** Nothing follows it, so that what is appended to the text becomes its arguments. */
  readonly last: boolean;
}

/**
 * The simple commands that the text would run one after the other, in order. What runs in the background, or
 * within loops, conditions and functions is left out; so is everything when the text cannot be read.
 */
export function commandsIn(text: string, typed: boolean): TextCommand[] {
  const script = parse(text);
  if (script.errors?.length) return [];
  return script.commands.flatMap(commandsOfStatement).map((command) => ({
    assignments: command.prefix.flatMap((prefix) =>
      prefix.type === 'Assignment' ? assignmentOf(prefix, typed) : [],
    ),
    words: [...(command.name ? [command.name] : []), ...command.args].map((part) =>
      part.type === 'Word' ? wordOf(part, typed) : { value: part.text, reads: [], typed },
    ),
    end: command.end,
    last: text.slice(command.end).trim() === '',
  }));
}

/** As one word of shell text, whatever is in it. */
export function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function commandsOfStatement(statement: Statement): Command[] {
  return statement.background ? [] : commandsOf(statement.command);
}

function commandsOf(node: Statement['command'] | PipelineNode): Command[] {
  switch (node.type) {
    case 'Command':
      return [node];
    case 'AndOr':
    case 'Pipeline':
      return node.commands.flatMap(commandsOf);
    case 'Subshell':
      return node.body.commands.flatMap(commandsOfStatement);
    default:
      return [];
  }
}

function assignmentOf({ name, value }: WrittenAssignment, typed: boolean): Assignment[] {
  return value.type === 'Word' ? [{ name, value: wordOf(value, typed) }] : [];
}

function wordOf(written: Written, typed: boolean): Word {
  return { value: written.value, reads: (written.parts ?? []).flatMap(variablesIn), typed };
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
