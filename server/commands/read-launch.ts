/**
 * Reads a command line down to the tool that will listen: through wrappers, package scripts and shell texts.
 * Pure: what stands in the files of the project is asked of the caller.
 */

import type { Tool } from '#services/tool.ts';
import { toolOf } from '#services/tools.ts';
import { type SaidPort, saidPort } from './port-in-words.ts';
import { scriptCall } from './script-call.ts';
import { commandsIn, quoted } from './shell-text.ts';
import { type Assignment, isOption, joined, programNames, valuesOf, type Word } from './words.ts';
import { unwrapped } from './wrappers.ts';

/** The scripts of packages, as the caller reads them. */
export interface PackageScripts {
  /** "scripts" of the package.json in this directory, relative to where the command is run ('.'). */
  in(directory: string): Readonly<Record<string, string>> | undefined;
  /** The directory of the workspace of this name. */
  workspace?(name: string): string | undefined;
}

/** What a command line starts. */
export interface Reading {
  readonly tool: Tool;
  readonly said: SaidPort | undefined;
  /** The tool's own arguments. */
  readonly args: readonly string[];
  /** What has to be appended to the command line, so that these arguments reach the tool; none when nothing does. */
  readonly append?: (further: readonly string[]) => string[];
  /** The whole command line with these arguments in it; for what was typed, more places can be reached. */
  readonly insert?: (further: readonly string[]) => string[];
}

/** Why no tool was found. */
export type Unread =
  | { readonly kind: 'unknownTool' }
  | { readonly kind: 'noSuchScript'; readonly script: string }
  | { readonly kind: 'severalPrograms'; readonly program: string };

export type Outcome = Reading | Unread;

interface Place {
  readonly scripts: PackageScripts;
  readonly directory: string;
  readonly assignments: readonly Assignment[];
  /** How many scripts and wrappers may still be inside one another. */
  readonly depth: number;
  /** The scripts that are being read, so that none is read within itself. */
  readonly open: readonly string[];
}

/** Programs that start several others: one port cannot be theirs all. */
const starters = [
  'concurrently',
  'npm-run-all',
  'npm-run-all2',
  'run-p',
  'run-s',
  'turbo',
  'nx',
  'lerna',
  'foreman',
  'overmind',
  'hivemind',
  'honcho',
  'docker-compose',
  'pm2',
];

const shells = ['sh', 'bash', 'dash', 'zsh'];

export function isReading(outcome: Outcome): outcome is Reading {
  return 'tool' in outcome;
}

/** Reads a command line that is run in '.'; scripts within scripts are followed eight deep. */
export function readLaunch(words: readonly Word[], scripts: PackageScripts): Outcome {
  return readWords(words, { scripts, directory: '.', assignments: [], depth: 8, open: [] });
}

function readWords(words: readonly Word[], place: Place): Outcome {
  const [program] = words;
  if (!program || place.depth === 0) return { kind: 'unknownTool' };
  const names = programNames(program.value);
  const deeper = { ...place, depth: place.depth - 1 };
  if (shells.includes(names[0] ?? '')) return readShell(words, deeper);
  const starter = starters.find((name) => names.includes(name));
  if (starter !== undefined) return { kind: 'severalPrograms', program: starter };
  return readInner(words, deeper) ?? readScript(words, deeper) ?? readTool(words, names, place);
}

function readInner(words: readonly Word[], place: Place): Outcome | undefined {
  const inner = unwrapped(words) ?? packagedProgram(words);
  if (!inner) return undefined;
  const assignments = [...place.assignments, ...inner.assignments];
  const outcome = readWords(words.slice(inner.skipped), { ...place, assignments });
  return within(outcome, words, inner.skipped, inner.before);
}

/** `node node_modules/vite/bin/vite.js` is vite, and `bun --bun vite` too; `node vite.js` is anybody's. */
function packagedProgram(words: readonly Word[]) {
  if (programNames(words[0]?.value ?? '')[0] !== 'node') return undefined;
  const at = words.findIndex(({ value }, index) => index > 0 && !isOption(value));
  const path = words[at]?.value.replaceAll('\\', '/').split('/');
  return path?.includes('node_modules') ? { skipped: at, assignments: [], before: [] } : undefined;
}

function readScript(words: readonly Word[], place: Place): Outcome | undefined {
  const call = scriptCall(words);
  if (!call) return undefined;
  if (call.several) return { kind: 'severalPrograms', program: words[0]?.value ?? '' };
  const workspace =
    call.workspace === undefined ? undefined : place.scripts.workspace?.(call.workspace);
  const directory = joined(
    place.directory,
    workspace ?? joined(call.directory, call.workspace ?? '.'),
  );
  const text = place.scripts.in(directory)?.[call.script];
  if (text !== undefined) {
    const key = `${directory} ${call.script}`;
    if (place.open.includes(key)) return { kind: 'unknownTool' };
    const inside = { ...place, directory, open: [...place.open, key] };
    const outcome = readText(text, call.args, inside, false);
    return within(outcome, words, words.length, call.before);
  }
  if (call.orProgram) {
    const outcome = readWords(words.slice(call.skipped), { ...place, directory });
    if (isReading(outcome)) return within(outcome, words, call.skipped, []);
    return outcome.kind === 'severalPrograms' ? outcome : undefined;
  }
  return { kind: 'noSuchScript', script: call.script };
}

/** Behind the words of a wrapper or a call: what is inside, with its arguments got through. */
function within(
  outcome: Outcome,
  words: readonly Word[],
  skipped: number,
  before: readonly string[] | undefined,
): Outcome {
  if (!isReading(outcome)) return outcome;
  const { append: innerAppend, insert: innerInsert, ...reading } = outcome;
  const values = valuesOf(words);
  const append =
    innerAppend && before && ((further: readonly string[]) => [...before, ...innerAppend(further)]);
  const isCall = skipped === words.length || (before?.length ?? 1) > 0;
  const insert = isCall
    ? append && ((further: readonly string[]) => [...values, ...append(further)])
    : innerInsert &&
      ((further: readonly string[]) => [...values.slice(0, skipped), ...innerInsert(further)]);
  return { ...reading, ...(append && { append }), ...(insert && { insert }) };
}

/** `sh -c TEXT`: what is appended would become `$0`, but a text that was typed can be written anew. */
function readShell(words: readonly Word[], place: Place): Outcome {
  const at = words.findIndex(({ value }) => /^-[a-z]*c$/.test(value)) + 1;
  const text = at > 0 ? words[at] : undefined;
  if (!text) return { kind: 'unknownTool' };
  const outcome = readText(text.value, [], place, text.typed);
  if (!isReading(outcome)) return outcome;
  const { append: _, insert: insertInText, ...reading } = outcome;
  if (!insertInText) return reading;
  const insert = (further: readonly string[]) =>
    valuesOf(words).map((value, index) => (index === at ? insertInText(further).join('') : value));
  return { ...reading, insert };
}

/** The last tool of the text counts, one that is known to listen before one that merely may. */
function readText(text: string, appended: readonly Word[], outer: Place, typed: boolean): Outcome {
  let place = outer;
  const outcomes: Outcome[] = [];
  for (const { words, assignments, last, end } of commandsIn(text, typed)) {
    const [program, to] = valuesOf(words);
    if (program === 'cd' && to !== undefined) {
      place = { ...place, directory: joined(place.directory, to) };
    } else {
      const all = last ? [...words, ...appended] : words;
      const within = { ...place, assignments: [...place.assignments, ...assignments] };
      outcomes.push(inText(readWords(all, within), text, end, last));
    }
  }
  const readings = outcomes.filter(isReading);
  const surely = readings.findLast(({ tool }) => tool.movesOn !== 'program');
  const starter = outcomes.find((outcome) => !isReading(outcome) && outcome.kind !== 'unknownTool');
  return surely ?? readings.at(-1) ?? starter ?? { kind: 'unknownTool' };
}

function inText(outcome: Outcome, text: string, end: number, last: boolean): Outcome {
  if (!isReading(outcome)) return outcome;
  const { append, insert: _, ...reading } = outcome;
  if (!append) return reading;
  const insert = (further: readonly string[]) => [
    text.slice(0, end),
    ...append(further).map((word) => ` ${quoted(word)}`),
    text.slice(end),
  ];
  return { ...reading, insert, ...(last && { append }) };
}

function readTool(words: readonly Word[], names: readonly string[], place: Place): Outcome {
  const args = words.slice(1);
  const values = valuesOf(args);
  const tool = names.map((name) => toolOf(name, values)).find((found) => found !== undefined);
  if (!tool) return { kind: 'unknownTool' };
  const said = saidPort(tool, args, place.assignments);
  const dashes = values.indexOf('--');
  const end = dashes < 0 ? values.length : dashes;
  const [program = ''] = valuesOf(words);
  const insert = (further: readonly string[]) => [
    program,
    ...values.slice(0, end),
    ...further,
    ...values.slice(end),
  ];
  const append = (further: readonly string[]) => [...further];
  return { tool, said, args: values, insert, ...(dashes < 0 && { append }) };
}
