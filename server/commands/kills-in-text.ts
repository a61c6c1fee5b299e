/**
 * Finds what a shell text would end: in its commands, in what they substitute, and in the shells, scripts, Makefiles
 * and terminals that they hand text to. Runs nothing; of files it asks for those that would be run.
 */

import type { Allowance } from './allowance.ts';
import { handedTexts, scriptTexts } from './handed-texts.ts';
import {
  type Bindings,
  bindingsOf,
  type Operand,
  ofSources,
  type Surroundings,
  sourcesOfInput,
} from './kill-operand.ts';
import { type Chosen, chosenBy, handedBy } from './kill-programs.ts';
import { powershellKills } from './powershell-kills.ts';
import type { ProjectReads } from './project-reads.ts';
import { readShellText, type ShellText, type TextCommand, type TextWord } from './shell-text.ts';
import { isOption, programNames, valuesOf } from './words.ts';
import { WorkingDirectories } from './working-directory.ts';
import { unwrapped } from './wrappers.ts';

/** One call that would end something, and which command of the outermost text leads to it. */
export interface FoundKill {
  readonly program: string;
  readonly chosen: Chosen;
  readonly command: TextCommand;
}

/** Where a text is read. */
export interface KillWalk {
  readonly reads: ProjectReads;
  readonly allowance: Allowance;
  readonly directory: string;
  readonly depth: number;
  /** The files, scripts and targets that are being read, so that none is read within itself. */
  readonly open: readonly string[];
  readonly bindings?: Bindings;
}

type Kill = Omit<FoundKill, 'command'>;

/** What the commands of a text end, in order. */
function killsInText(text: string, typed: boolean, walk: KillWalk): FoundKill[] {
  return walk.depth === 0 ? [] : killsIn(readShellText(text, typed, walk.allowance), walk);
}

/** What the commands of a text that was read end, in order. */
export function killsIn(shell: ShellText, walk: KillWalk): FoundKill[] {
  const own = bindingsOf(shell);
  const bindings = walk.bindings ? both(walk.bindings, own) : own;
  const directories = new WorkingDirectories(walk.directory);
  return shell.commands.flatMap((command) => {
    const [program, to] = valuesOf(command.words);
    if (program === 'cd' && to !== undefined) directories.change(command.scope, to);
    const directory = directories.of(command.scope);
    const inside = { ...walk, bindings, directory, depth: walk.depth - 1 };
    return killsOf(command, inside).map((kill) => ({ ...kill, command }));
  });
}

function both(outer: Bindings, inner: Bindings): Bindings {
  return {
    variables: new Map([...outer.variables, ...inner.variables]),
    files: new Map([...outer.files, ...inner.files]),
  };
}

const none: Bindings = { variables: new Map(), files: new Map() };

function around({ bindings = none, reads, directory, allowance }: KillWalk): Surroundings {
  return { bindings, reads, directory, allowance };
}

/** The deepest that substitutions within a command are followed is set by how it was read. */
function killsOf(command: TextCommand, walk: KillWalk): Kill[] {
  const within = [...command.words.flatMap((word) => word.substitutions()), ...command.aside()];
  return [
    ...within.flatMap((inner) => killsOf(inner, walk)),
    ...killsOfWords(command.words, command, walk, []),
  ];
}

function killsOfWords(
  words: readonly TextWord[],
  command: TextCommand,
  walk: KillWalk,
  handed: readonly Operand[],
): Kill[] {
  const [program, ...args] = words;
  if (!program || walk.depth === 0) return [];
  const names = programNames(program.value);
  const [name = ''] = names;
  const deeper = { ...walk, depth: walk.depth - 1 };
  if (name === 'xargs' || name === 'parallel') {
    const output = command.upstream.length > 0 ? handedBy(command.upstream, around(walk)) : [];
    const files = sourcesOfInput({ ...command, upstream: [] });
    const operands = [...output, ...ofSources(files, around(walk))];
    return killsOfWords(behindOptions(args, xargsValued), command, deeper, operands);
  }
  if (name === 'find') {
    const at = args.findIndex(({ value }) => /^-(exec|execdir|ok)$/.test(value));
    return at < 0 ? [] : killsOfWords(args.slice(at + 1), command, deeper, handed);
  }
  if (/^(powershell|pwsh|Stop-Process|spps)$/i.test(name)) {
    const before = command.upstream.map(({ words }) => valuesOf(words).join(' '));
    const script = [...before, valuesOf(words).join(' ')].join(' | ');
    const called = script.replace(/^.*?\s-(Command|c)\s+/i, '');
    return [{ program: 'Stop-Process', chosen: { operands: powershellKills(called) } }];
  }
  const inner = unwrapped(words);
  if (inner) return killsOfWords(words.slice(inner.skipped), command, deeper, handed);
  const texts = handedTexts(words, command, walk) ?? scriptTexts(words, walk);
  if (texts) {
    return texts.flatMap(({ text, typed, key, directory = walk.directory }) => {
      if (key !== undefined && walk.open.includes(key)) return [];
      const open = key === undefined ? walk.open : [...walk.open, key];
      return killsInText(text, typed, { ...deeper, directory, open });
    });
  }
  const call = { args, values: valuesOf(args), handed, around: around(walk) };
  for (const name of names) {
    const chosen = chosenBy(name, call);
    if (chosen) return [{ program: name, chosen }];
  }
  return [];
}

const xargsValued = ['-n', '-I', '-P', '-L', '-d', '-a', '-s', '-E', '-j', '--jobs'];

function behindOptions(words: readonly TextWord[], valued: readonly string[]): readonly TextWord[] {
  let at = 0;
  while (words[at] && isOption(words[at]?.value ?? ''))
    at += valued.includes(words[at]?.value ?? '') ? 2 : 1;
  return words.slice(at);
}
