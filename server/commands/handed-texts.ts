/**
 * The texts that a call hands to a shell: `sh -c`, `eval`, a script of a package, a shell script, a target of a
 * Makefile, keys sent to a terminal. Knows which programs do so, and not what stands in the texts.
 */
import { shells } from '#services/shells.ts';
import { recipeOf } from './makefile.ts';
import type { ProjectReads } from './project-reads.ts';
import { scriptCall } from './script-call.ts';
import { type Input, quoted } from './shell-text.ts';
import { isOption, joined, programNames, valuesOf, type Word } from './words.ts';

/** A text that a shell will run. */
export interface HandedText {
  readonly text: string;
  /** Written by who runs the command, not by a file of the project. */
  readonly typed: boolean;
  /** What it is read from, when it is a file. */
  readonly key?: string;
  /** Where it runs, when that is another directory. */
  readonly directory?: string;
}

interface Place {
  readonly reads: ProjectReads;
  readonly directory: string;
}

/** What a call reads on its standard input. */
interface Feed {
  readonly inputs: readonly Input[];
  readonly upstream: readonly {
    readonly words: readonly Word[];
    readonly inputs: readonly Input[];
  }[];
}

/** The texts; undefined when this is no program that takes any. */
export function handedTexts(
  words: readonly Word[],
  command: Feed,
  place: Place,
): readonly HandedText[] | undefined {
  const [program, ...args] = words;
  if (!program) return undefined;
  const [name = ''] = programNames(program.value);
  const values = valuesOf(args);
  if (shells.includes(name)) return ofShell(args, command, place);
  switch (name) {
    case 'eval':
      return [typedText(values.join(' '))];
    case 'trap': {
      const [text] = values.filter((value) => !isOption(value));
      return text === undefined ? [] : [typedText(text)];
    }
    case 'source':
    case '.':
      return values[0] === undefined ? [] : ofFile(values[0], place);
    case 'watch':
      return [typedText(afterOptions(values, ['-n', '--interval']).join(' '))];
    case 'tmux':
      return ofTmux(values);
    case 'screen':
      return ofScreen(values);
    case 'script':
    case 'su': {
      const at = values.findIndex((value) => /^-[a-z]*c$|^--command$/.test(value));
      return at < 0 ? undefined : [typedText(values[at + 1] ?? '')];
    }
    case 'cmd': {
      const at = values.findIndex((value) => /^\/{1,2}c$/i.test(value));
      return at < 0 ? undefined : [typedText(values.slice(at + 1).join(' '))];
    }
    case 'awk':
    case 'gawk':
    case 'mawk':
    case 'perl':
    case 'ruby':
    case 'python':
    case 'python3':
    case 'node':
      return ofProgramText(name, values);
    case 'concurrently':
      return concurrentTexts(values).map(typedText);
    case 'make':
    case 'gmake':
      return ofMake(values, place);
    default:
      return ofExecutable(program.value, place);
  }
}

/** The commands that `concurrently` is given; `npm:dev` is short for a script. */
export function concurrentTexts(values: readonly string[]): string[] {
  return values.flatMap((value, at) => {
    const isOwn = isOption(value) || concurrentlyValued.includes(values[at - 1] ?? '');
    return isOwn ? [] : value.replace(/^(npm|pnpm|yarn|bun):/, '$1 run ');
  });
}

const concurrentlyValued = [
  '-n',
  '--names',
  '-c',
  '--prefix-colors',
  '-p',
  '--prefix',
  '-l',
  '-s',
  '--success',
  '-m',
];

function typedText(text: string): HandedText {
  return { text, typed: true };
}

/** `-c TEXT`, a script file, or whatever comes in. */
function ofShell(args: readonly Word[], command: Feed, place: Place): HandedText[] {
  const at = args.findIndex(({ value }) => /^-[a-z]*c$/.test(value));
  const text = at < 0 ? undefined : args.slice(at + 1).find(({ value }) => !isOption(value));
  if (text) return [{ text: text.value, typed: text.typed }];
  const file = args.find(({ value }) => !isOption(value));
  if (file) return ofFile(file.value, place);
  const inputs = [...command.inputs, ...command.upstream.flatMap(({ inputs }) => inputs)];
  const read = inputs.flatMap((input) =>
    input.kind === 'text' ? typedText(input.text) : ofFile(input.file.value, place),
  );
  return [...read, ...command.upstream.flatMap(({ words }) => printedBy(words))];
}

/** `echo TEXT | sh`; of other programs, what looks like a kill in their own texts: `awk '{print "kill " $2}' | sh`. */
function printedBy(words: readonly Word[]): HandedText[] {
  const [program = '', ...values] = valuesOf(words);
  if (['echo', 'printf'].includes(program)) return [typedText(values.join(' '))];
  if (program === 'xargs') return [];
  return values
    .filter((value) => /\bkill(all)?\b/.test(value))
    .map(() => typedText('kill "$(awk)"'));
}

/** What is behind this in a program that was typed is not looked at; in characters. */
const longestProgram = 4_096;

/** The strings of a program of another language that a shell would be given. */
function ofProgramText(name: string, values: readonly string[]): HandedText[] | undefined {
  const isAwk = name.endsWith('awk');
  const at = values.findIndex((value) => /^(-[a-z]*[ce]|--eval)$/.test(value));
  const program = isAwk
    ? values.find((value) => value.includes('system'))
    : at < 0
      ? undefined
      : values[at + 1];
  if (program === undefined || !/system|exec|spawn|popen|subprocess|`/i.test(program))
    return undefined;
  const strings = [
    ...program.slice(0, longestProgram).matchAll(/(["'`])((?:\\.|(?!\1).)*)\1/g),
  ].map((found) => found[2] ?? '');
  return strings
    .filter((text) => /^\s*(sudo\s+)?(p?kill|killall|fuser|lsof|npx|taskkill)\b/.test(text))
    .map((text) => typedText(isAwk && /kill\s+(-\S+\s*)?$/.test(text) ? `${text} "$(awk)"` : text));
}

function ofFile(file: string, { reads, directory }: Place): HandedText[] {
  const path = joined(directory, file);
  const text = reads.text?.(path);
  return text === undefined ? [] : [{ text, typed: false, key: path }];
}

/** `./stop.sh`, when that is a shell's script. */
function ofExecutable(program: string, place: Place): HandedText[] | undefined {
  if (!program.includes('/') || program.includes('node_modules')) return undefined;
  const [read] =
    /\/(bin|sbin)\/[^/]+$/.test(program) && program.startsWith('/') ? [] : ofFile(program, place);
  const isShells = read && (/^#!.*\b(ba|da|z|k)?sh\b/.test(read.text) || program.endsWith('.sh'));
  return isShells ? [read] : undefined;
}

/** Keys that have names, which `tmux send-keys` does not type. */
const keys = /^(Enter|C-\w|Escape|Tab|Space|BSpace|Up|Down|Left|Right|M-.)$/;

/** The options of its other commands that take a value. */
const tmuxValued = ['-t', '-s', '-n', '-c', '-x', '-y', '-e', '-F', '-l', '-p'];

function ofTmux(values: readonly string[]): HandedText[] | undefined {
  const at = values.findIndex((value) =>
    /^(send-keys|send|new-session|new|new-window|neww|split-window|splitw|respawn-pane|run-shell|run)$/.test(
      value,
    ),
  );
  if (at < 0) return undefined;
  const isKeys = (values[at] ?? '').startsWith('send');
  const rest = afterOptions(values.slice(at + 1), isKeys ? ['-t', '-N'] : tmuxValued);
  const text = isKeys ? rest.filter((value) => !keys.test(value)).join('') : rest.join(' ');
  return text === '' ? [] : [typedText(text)];
}

function ofScreen(values: readonly string[]): HandedText[] | undefined {
  const at = values.indexOf('stuff');
  if (at >= 0) return [typedText((values[at + 1] ?? '').replaceAll(/\\n|\^M|\r/g, '\n'))];
  const rest = afterOptions(values, ['-S', '-t', '-c', '-p', '-h']);
  return rest.length === 0 || values.includes('-X')
    ? undefined
    : [typedText(rest.map(quoted).join(' '))];
}

function afterOptions(values: readonly string[], valued: readonly string[]): readonly string[] {
  let at = 0;
  while (at < values.length && isOption(values[at] ?? '')) {
    const value = values[at] ?? '';
    at += valued.includes(value) || /^-dmS$/.test(value) ? 2 : 1;
  }
  return values.slice(at);
}

function ofMake(values: readonly string[], { reads, directory }: Place): HandedText[] | undefined {
  let place = directory;
  let file: string | undefined;
  const targets: string[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? '';
    if (value === '-C' || value === '-f') {
      at += 1;
      if (value === '-C') place = joined(place, values[at] ?? '.');
      else file = values[at];
    } else if (!isOption(value) && !value.includes('=')) targets.push(value);
  }
  const names = file === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [file];
  const makefile = names
    .map((name) => reads.text?.(joined(place, name)))
    .find((text) => text !== undefined);
  if (makefile === undefined) return undefined;
  const wanted: (string | undefined)[] = targets.length > 0 ? targets : [undefined];
  return wanted.flatMap((target) => {
    const text = recipeOf(makefile, target);
    const key = `${place} make ${target ?? ''}`;
    return text === undefined ? [] : [{ text, typed: false, key, directory: place }];
  });
}

/** What a package manager would run: the script with those around it, or the program of that name. */
export function scriptTexts(
  words: readonly Word[],
  { reads, directory }: Place,
): readonly HandedText[] | undefined {
  const call = scriptCall(words);
  if (!call || call.several) return undefined;
  const workspace = call.workspace === undefined ? undefined : reads.workspace?.(call.workspace);
  const place = joined(directory, workspace ?? joined(call.directory, call.workspace ?? '.'));
  const scripts = reads.in(place) ?? {};
  const text = Object.hasOwn(scripts, call.script) ? scripts[call.script] : undefined;
  if (text === undefined) {
    if (!call.orProgram || call.skipped === 0) return undefined;
    return [
      {
        text: valuesOf(words.slice(call.skipped)).map(quoted).join(' '),
        typed: true,
        directory: place,
      },
    ];
  }
  const around = [`pre${call.script}`, call.script, `post${call.script}`];
  const args = call.args.map(({ value }) => quoted(value)).join(' ');
  return around.flatMap((name) => {
    const body = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    if (body === undefined) return [];
    const full = name === call.script ? `${body} ${args}` : body;
    return [{ text: full, typed: false, key: `${place} ${name}`, directory: place }];
  });
}
