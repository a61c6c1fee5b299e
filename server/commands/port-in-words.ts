/** Finds the port that a command line already gives its tool, by option, bare argument or variable. */
import { flag, type Tool } from '#services/tool.ts';
import type { Assignment, Span, Word } from './words.ts';

/** What is said about the port, and by which word. */
export interface SaidPort {
  /** The number, when it is one. */
  readonly port?: number;
  /** The variables from which the shell or the tool takes it instead. */
  readonly reads: readonly string[];
  readonly typed: boolean;
  readonly by: 'flag' | 'argument' | 'variable';
  /** More ports are said beside it. */
  readonly several?: true;
  /** The word that says it, where that stands in a text. */
  readonly span?: Span;
}

/** Options win over variables (tried with next, flask and uvicorn), the last option over those before it. */
export function saidPort(
  tool: Tool,
  args: readonly Word[],
  assignments: readonly Assignment[],
): SaidPort | undefined {
  return byFlag(tool, args) ?? byArgument(tool, args) ?? byVariable(tool, assignments);
}

/** What nearly every program calls its port: of a tool that is not known, a typed `--port N` is believed. */
const anyTool = { flag: flag('--port') };

/** The port typed for a tool that has no row. */
export function typedPort(args: readonly Word[]): number | undefined {
  return byFlag(anyTool, args)?.port;
}

function byFlag({ flag }: Pick<Tool, 'flag'>, args: readonly Word[]): SaidPort | undefined {
  if (!flag) return undefined;
  const values = args.flatMap((word, at) => {
    const name = flag.names.find((spelling) => carries(spelling, word.value));
    if (name === undefined) return [];
    if (name === word.value) return args[at + 1] ?? [];
    const value = word.value.slice(name.length);
    return { ...word, value: value.startsWith('=') ? value.slice(1) : value };
  });
  const last = values.at(-1);
  if (!last) return undefined;
  if (!flag.publishes) return said(last, 'flag');
  const host = said({ ...last, value: last.value.replace(/:[^:]*$/, '') }, 'flag');
  return last.value.includes(':')
    ? { ...host, ...(values.length > 1 && { several: true }) }
    : undefined;
}

/** `--port`, `--port=N`, and of short options `-pN` too. */
function carries(spelling: string, value: string): boolean {
  if (value === spelling || value.startsWith(`${spelling}=`)) return true;
  return !spelling.startsWith('--') && new RegExp(`^${spelling}\\d+$`).test(value);
}

/** Under this a bare number is an option's value (`--verbosity 2`), not a port that a developer asks for. */
const lowestArgument = 80;

function byArgument({ argument, words = [] }: Tool, args: readonly Word[]): SaidPort | undefined {
  if (argument === undefined) return undefined;
  return args
    .slice(args.findLastIndex(({ value }) => words.includes(value)) + 1)
    .filter(({ value }) => !value.startsWith('-'))
    .map((word) => said(word, 'argument'))
    .findLast(({ port = 0, reads }) => port >= lowestArgument || reads.length > 0);
}

function byVariable({ variable }: Tool, assignments: readonly Assignment[]): SaidPort | undefined {
  if (!variable) return undefined;
  const assigned = assignments.findLast(({ name }) => name === variable.name);
  return assigned && said(assigned.value, 'variable');
}

/** `3000`, `:3000`, `127.0.0.1:3000`, `[::1]:3000`, `tcp://0.0.0.0:3000`; anything else is no number. */
function said({ value, reads, typed, span }: Word, by: SaidPort['by']): SaidPort {
  const digits = value.slice(value.lastIndexOf(':') + 1);
  const port = reads.length === 0 && /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return { ...(port >= 1 && port <= 65535 && { port }), reads, typed, by, ...(span && { span }) };
}
