/**
 * Reads a command line down to the tool that will listen: through wrappers, package scripts and shell texts.
 * Pure: what stands in the files of the project is asked of the caller.
 */
import { shells } from '#services/shells.ts';
import { testRunnerOf } from '#services/test-runners.ts';
import { toolOf } from '#services/tools.ts';
import { type Allowance, fullAllowance } from './allowance.ts';
import { type HandedText, handedTexts } from './handed-texts.ts';
import { bestOf, isReading, type Outcome, type Reading } from './launch-outcome.ts';
import { saidPort } from './port-in-words.ts';
import type { ProjectReads } from './project-reads.ts';
import { scriptCall } from './script-call.ts';
import { quoted, readShellText } from './shell-text.ts';
import { startedTexts, starterAmong } from './starters.ts';
import { type Assignment, isOption, joined, programNames, valuesOf, type Word } from './words.ts';
import { WorkingDirectories } from './working-directory.ts';
import { unwrapped } from './wrappers.ts';

interface Place {
  readonly scripts: ProjectReads;
  readonly allowance: Allowance;
  readonly directory: string;
  readonly assignments: readonly Assignment[];
  /** How many scripts and wrappers may still be inside one another. */
  readonly depth: number;
  /** The scripts that are being read, so that none is read within itself. */
  readonly open: readonly string[];
}

/** Where a command line is run, and what is set for it. */
export interface LaunchPlace {
  readonly directory: string;
  readonly assignments: readonly Assignment[];
}

/** Reads a command line; scripts within scripts are followed eight deep. */
export function readLaunch(
  words: readonly Word[],
  scripts: ProjectReads,
  { directory, assignments }: LaunchPlace = { directory: '.', assignments: [] },
  allowance: Allowance = fullAllowance(),
): Outcome {
  return readWords(words, { scripts, allowance, directory, assignments, depth: 8, open: [] });
}

function readWords(words: readonly Word[], place: Place): Outcome {
  const [program] = words;
  if (!program || place.depth === 0) return { kind: 'unknownTool' };
  const names = programNames(program.value);
  const [name = ''] = names;
  const deeper = { ...place, depth: place.depth - 1 };
  if (name === 'hm' || name === 'harbormaster') return { kind: 'managed' };
  if (shells.includes(name) && shellText(words) > 0) return readShell(words, deeper);
  const starter = starterAmong(names, valuesOf(words));
  if (starter !== undefined) return readSeveral(starter, words, deeper);
  return (
    readInner(words, deeper) ??
    readScript(words, deeper) ??
    readHanded(words, deeper) ??
    readTool(words, names, place)
  );
}

/** A starter of which just one program is a server is that server; who starts more cannot give them one port. */
function readSeveral(starter: string, words: readonly Word[], place: Place): Outcome {
  const several: Outcome = { kind: 'severalPrograms', program: starter };
  const values = valuesOf(words).slice(1);
  const texts = startedTexts(starter, values, place);
  const outcomes = texts.map((text) => readText(text, [], place, words[0]?.typed ?? false));
  const servers = outcomes.filter(
    (outcome) => isReading(outcome) && outcome.tool.movesOn !== 'program',
  );
  const [only] = servers;
  const rest = outcomes.filter((outcome) => outcome !== only);
  const isAlone = rest.every((outcome) => !isReading(outcome) && outcome.kind === 'unknownTool');
  if (!only || servers.length > 1 || !isAlone || !isReading(only)) return several;
  return insertedIn(only, texts[outcomes.indexOf(only)] ?? '', words);
}

/** A text that was typed as one word can be written anew. */
function insertedIn(outcome: Reading, text: string, words: readonly Word[]): Reading {
  const { append: _, insert: insertInText, ...reading } = outcome;
  const at = words.findIndex(({ value, typed }) => typed && value === text);
  if (at < 0 || !insertInText) return reading;
  const insert = (further: readonly string[]) =>
    valuesOf(words).map((value, index) => (index === at ? insertInText(further).join('') : value));
  return { ...reading, insert };
}

/** Through a Makefile, a shell's script, or the keys of another terminal. */
function readHanded(words: readonly Word[], place: Place): Outcome | undefined {
  const { scripts: reads, directory } = place;
  const texts = handedTexts(words, { inputs: [], upstream: [] }, { reads, directory });
  if (!texts || texts.length === 0) return undefined;
  const outcomes = texts.map((handed) => ofHanded(handed, words, place));
  return bestOf(outcomes) ?? { kind: 'unknownTool' };
}

function ofHanded(
  { text, typed, key, directory = '.' }: HandedText,
  words: readonly Word[],
  place: Place,
): Outcome {
  if (key !== undefined && place.open.includes(key)) return { kind: 'unknownTool' };
  const open = key === undefined ? place.open : [...place.open, key];
  const inside = { ...place, directory: directory === '.' ? place.directory : directory, open };
  const outcome = readText(text, [], inside, typed);
  return isReading(outcome) ? insertedIn(outcome, text, words) : outcome;
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
    const reached = within(outcome, words, words.length, call.before);
    return isReading(reached) ? { ...reached, script: call.script } : reached;
  }
  if (call.orProgram) {
    const outcome = readWords(words.slice(call.skipped), { ...place, directory });
    if (isReading(outcome)) return within(outcome, words, call.skipped, []);
    return outcome.kind === 'unknownTool' ? undefined : outcome;
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
  const text = words[shellText(words)];
  if (!text) return { kind: 'unknownTool' };
  const outcome = readText(text.value, [], place, text.typed);
  return isReading(outcome) ? insertedIn(outcome, text.value, words) : outcome;
}

/** Which word the text of `-c` is; 0: there is none. */
function shellText(words: readonly Word[]): number {
  return words.findIndex(({ value }) => /^-[a-z]*c$/.test(value)) + 1;
}

/** The last tool of the text counts, one that is known to listen before one that merely may. */
function readText(text: string, appended: readonly Word[], outer: Place, typed: boolean): Outcome {
  const directories = new WorkingDirectories(outer.directory);
  const outcomes: Outcome[] = [];
  const behind: Outcome[] = [];
  const { commands, broken } = readShellText(text, typed, outer.allowance);
  if (broken) return { kind: 'unknownTool' };
  for (const { words, assignments, last, end, background, scope, substituted } of commands) {
    if (substituted) continue;
    const [program, to] = valuesOf(words);
    if (program === 'cd' && to !== undefined) {
      directories.change(scope, to);
    } else {
      const all = last ? [...words, ...appended] : words;
      const directory = directories.of(scope);
      const within = { ...outer, directory, assignments: [...outer.assignments, ...assignments] };
      const outcome = inText(readWords(all, within), text, end, last);
      (background ? behind : outcomes).push(outcome);
    }
  }
  return bestOf(outcomes) ?? bestOf(behind) ?? { kind: 'unknownTool' };
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
  const [program, ...args] = words;
  const values = valuesOf(args);
  const { assignments, directory } = place;
  const known = program?.value.endsWith('.py') ? [...names, '*.py'] : names;
  const tool = known.map((name) => toolOf(name, values)).find((found) => found !== undefined);
  if (!tool) {
    const runner = names.flatMap((name) => testRunnerOf(name, values) ?? [])[0];
    if (!runner) return { kind: 'unknownTool' };
    return { kind: 'testRunner', runner, args, assignments, directory };
  }
  const said = saidPort(tool, args, assignments);
  const dashes = values.indexOf('--');
  const first = tool.optionsFirst
    ? values.findIndex((value) => tool.words?.includes(value)) + 1
    : -1;
  const end = first >= 0 ? first : dashes < 0 ? values.length : dashes;
  const insert = (further: readonly string[]) => [
    program?.value ?? '',
    ...values.slice(0, end),
    ...further,
    ...values.slice(end),
  ];
  const append = (further: readonly string[]) => [...further];
  return {
    tool,
    said,
    args: values,
    directory,
    insert,
    ...(dashes < 0 && first < 0 && { append }),
  };
}
