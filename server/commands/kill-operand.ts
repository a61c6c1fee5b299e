/**
 * By what a kill chooses: a pid that can be looked up, the shell's own children, or what some other command printed.
 * Reads the text alone; of files it asks for those that hold a pid.
 */

import type { Allowance } from './allowance.ts';
import type { KillReason } from './judgement.ts';
import type { ProjectReads } from './project-reads.ts';
import type { Input, ShellText, TextCommand, TextWord } from './shell-text.ts';
import { joined, programNames, valuesOf, type Word } from './words.ts';
import { unwrapped } from './wrappers.ts';

/** What an operand of `kill` stands for. */
export type Operand =
  /** A job, a child or the group of this very shell. */
  | { readonly kind: 'own' }
  | { readonly kind: 'pid'; readonly pid: number; readonly group: boolean }
  /** Whatever some other command found. */
  | { readonly kind: 'chosen'; readonly why: KillReason; readonly port?: number }
  /** A variable that the text does not set. */
  | { readonly kind: 'unknown' };

/** What the variables and files of a text hold, as far as the text itself fills them. */
export interface Bindings {
  readonly variables: ReadonlyMap<string, readonly Source[]>;
  readonly files: ReadonlyMap<string, readonly Source[]>;
}

/** Where a value comes from. */
type Source =
  | { readonly kind: 'word'; readonly word: TextWord }
  | { readonly kind: 'output'; readonly commands: readonly TextCommand[] }
  | { readonly kind: 'file'; readonly file: string };

/** What has to be known to read an operand. */
export interface Surroundings {
  readonly bindings: Bindings;
  readonly reads: ProjectReads;
  readonly directory: string;
  readonly allowance: Allowance;
}

/** Of a variable that is set more often, the last values are known. */
const mostSources = 20;

const declaring = ['export', 'local', 'declare', 'readonly', 'typeset'];

/** Everything that the text assigns, loops over, reads and writes to files. */
export function bindingsOf({ commands, loops }: ShellText): Bindings {
  const variables = new Map<string, Source[]>();
  const files = new Map<string, Source[]>();
  const add = (map: Map<string, Source[]>, name: string, source: Source) =>
    map.set(name, [...(map.get(name) ?? []), source].slice(-mostSources));
  for (const { name, words } of loops)
    for (const word of words) add(variables, name, { kind: 'word', word });
  for (const command of commands) {
    const [program, ...args] = command.words;
    const name = program?.value ?? '';
    const said = declaring.includes(name) ? args.flatMap(assignmentWord) : [];
    for (const { name, word } of [...command.set, ...said]) {
      add(variables, name, { kind: 'word', word });
    }
    if (['read', 'mapfile', 'readarray'].includes(name)) {
      for (const source of sourcesOfInput(command))
        for (const { value } of args) if (/^\w+$/.test(value)) add(variables, value, source);
    }
    for (const { value } of command.outputs)
      for (const word of args) add(files, value, { kind: 'word', word });
  }
  return { variables, files };
}

function assignmentWord(word: TextWord): { name: string; word: TextWord }[] {
  const at = word.value.indexOf('=');
  if (at < 1) return [];
  return [{ name: word.value.slice(0, at), word: { ...word, value: word.value.slice(at + 1) } }];
}

/** What a command reads on its standard input. */
export function sourcesOfInput({ upstream, inputs }: TextCommand): Source[] {
  const piped: Source[] = upstream.length > 0 ? [{ kind: 'output', commands: upstream }] : [];
  return [...piped, ...inputs.flatMap(sourceOfInput)];
}

function sourceOfInput(input: Input): Source[] {
  if (input.kind === 'text') return [];
  const within = input.file.substitutions();
  return within.length > 0
    ? [{ kind: 'output', commands: within }]
    : [{ kind: 'file', file: input.file.value }];
}

/** What one operand stands for. */
export function operandsOf(word: TextWord, around: Surroundings): Operand[] {
  const { value, reads } = word;
  if (around.allowance.values === 0) return [{ kind: 'unknown' }];
  around.allowance.values -= 1;
  const within = word.substitutions();
  if (within.length > 0) return operandsOfOutput(within, around);
  if (/^%/.test(value)) return [{ kind: 'own' }];
  if (/^-?\d+$/.test(value)) return [ofNumber(Number(value))];
  return reads.length === 0
    ? [{ kind: 'unknown' }]
    : reads.flatMap((name) => ofVariable(name, around));
}

function ofNumber(pid: number): Operand {
  if (pid === -1) return { kind: 'chosen', why: 'everyProcess' };
  if (pid === 0) return { kind: 'own' };
  return { kind: 'pid', pid: Math.abs(pid), group: pid < 0 };
}

function ofVariable(name: string, around: Surroundings): Operand[] {
  if (['!', '$', 'BASHPID'].includes(name)) return [{ kind: 'own' }];
  const { variables, files } = around.bindings;
  const sources = variables.get(name);
  if (sources === undefined) return [{ kind: 'unknown' }];
  const others = new Map([...variables].filter(([other]) => other !== name));
  return ofSources(sources, { ...around, bindings: { variables: others, files } });
}

/** What all of these come to; what is assigned in a circle comes to nothing. */
export function ofSources(sources: readonly Source[], around: Surroundings): Operand[] {
  return sources.slice(-mostSources).flatMap((source) => ofSource(source, around));
}

function ofSource(source: Source, around: Surroundings): Operand[] {
  switch (source.kind) {
    case 'word':
      return operandsOf(source.word, around);
    case 'output':
      return operandsOfOutput(source.commands, around);
    case 'file':
      return ofFile(source.file, around);
  }
}

function ofFile(file: string, around: Surroundings): Operand[] {
  const written = around.bindings.files.get(file);
  if (written) {
    const operands = ofSources(written, around).filter(({ kind }) => kind !== 'unknown');
    if (operands.length > 0) return operands;
  }
  const text = around.reads.text?.(joined(around.directory, file))?.trim() ?? '';
  return /^\d+$/.test(text)
    ? [ofNumber(Number(text))]
    : [{ kind: 'chosen', why: 'bySubstitution' }];
}

/** Programs that find processes by the port, and by what they are called or whose they are. */
const byPort = ['lsof', 'ss', 'netstat', 'fuser', 'sockstat', 'Get-NetTCPConnection', 'port-pid'];
const byName = ['pgrep', 'pidof', 'ps', 'tasklist', 'top', 'htop', 'wmic', 'Get-Process', 'pstree'];

/** What the output of these commands stands for: the first that finds processes says. */
export function operandsOfOutput(
  commands: readonly TextCommand[],
  around: Surroundings,
): Operand[] {
  const calls = commands.map(({ words }) => bare(words));
  const finder = calls.find(([program]) =>
    [...byPort, ...byName, 'jobs'].includes(nameOf(program)),
  );
  const name = nameOf(finder?.[0]);
  if (name === 'jobs') return [{ kind: 'own' }];
  if (byPort.includes(name)) {
    const port = portAmong(calls.flat());
    return [{ kind: 'chosen', why: 'byPort', ...(port !== undefined && { port }) }];
  }
  if (finder && byName.includes(name)) {
    const parents = relativesOf(name, finder, around);
    return parents ?? [{ kind: 'chosen', why: 'byName' }];
  }
  return ofPlain(commands, calls, around);
}

/** `cat FILE`, `< FILE`, `echo $!`; anything else is somebody's choice. */
function ofPlain(
  commands: readonly TextCommand[],
  calls: readonly (readonly TextWord[])[],
  around: Surroundings,
): Operand[] {
  const [first = []] = calls;
  const [command] = commands;
  const [program, ...args] = first;
  const name = nameOf(program);
  if (program === undefined && command) return ofSources(sourcesOfInput(command), around);
  if (['cat', 'head', 'tail'].includes(name)) {
    const files = args.filter(({ value }) => !/^-|^\d+$/.test(value));
    return ofSources(
      files.map(({ value }) => ({ kind: 'file', file: value })),
      around,
    );
  }
  if (['echo', 'printf'].includes(name)) {
    const found = ofSources(
      args.map((word) => ({ kind: 'word', word })),
      around,
    ).filter(({ kind }) => kind !== 'unknown');
    if (found.length > 0) return found;
  }
  return [{ kind: 'chosen', why: 'bySubstitution' }];
}

/** `pgrep -P $$` and `ps --ppid $!`: the children of what is named, when nothing else is. */
function relativesOf(
  name: string,
  call: readonly TextWord[],
  around: Surroundings,
): Operand[] | undefined {
  const options =
    name === 'pgrep' ? ['-P', '--parent', '-g', '-s'] : ['--ppid', '-p', '--pid', '-g'];
  const found = call.flatMap(({ value }, at) => {
    const option = options.find(
      (spelling) => value === spelling || value.startsWith(`${spelling}=`),
    );
    const next = value.includes('=') ? call[at] : call[at + 1];
    if (option === undefined || next === undefined) return [];
    return operandsOf({ ...next, value: next.value.replace(/^--\w+=/, '') }, around);
  });
  return found.length > 0 && found.every(({ kind }) => kind !== 'unknown') ? found : undefined;
}

/** Without what starts another program: `sudo lsof` is lsof. */
function bare(words: readonly TextWord[]): readonly TextWord[] {
  const inner = unwrapped(words);
  return inner ? bare(words.slice(inner.skipped)) : words;
}

function nameOf(word: Word | undefined): string {
  return word === undefined ? '' : (programNames(word.value)[0] ?? '');
}

/** `-ti:3000`, `sport = :3000`, `grep ":3000 "`, `3000/tcp`, `-LocalPort 3000`. */
export function portAmong(words: readonly Word[]): number | undefined {
  const text = valuesOf(words).join(' ');
  const found = /:(\d{2,5})(?!\d)|(?<!\d)(\d{2,5})\/(?:tcp|udp)|-(?:Local)?Port\s+(\d{2,5})/i.exec(
    text,
  );
  const port = Number(found?.[1] ?? found?.[2] ?? found?.[3] ?? 0);
  return port >= 1 && port <= 65535 ? port : undefined;
}
