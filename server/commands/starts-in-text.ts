/** Finds the servers and the test runners that a shell text starts, and how each is told its port or its URL. */

import { fullAllowance } from './allowance.ts';
import type { Edit, LeftReason, RunnerCall, Start } from './judgement.ts';
import { isReading, type Outcome, type Reading } from './launch-outcome.ts';
import { argumentsFor, filled } from './launch-plan.ts';
import type { ProjectReads } from './project-reads.ts';
import { readLaunch } from './read-launch.ts';
import { runnerCall } from './runner-call.ts';
import { mendedNpmCall } from './script-call.ts';
import { quoted, type ShellText, type TextCommand } from './shell-text.ts';
import { surelyServes } from './surely-serves.ts';
import {
  type Assignment,
  assignmentIn,
  programNames,
  type Span,
  typedWords,
  valuesOf,
  type Word,
} from './words.ts';
import { WorkingDirectories } from './working-directory.ts';

/** What was found; and when that is nothing, why. */
export interface FoundStarts {
  readonly starts: readonly Start[];
  readonly runners: readonly RunnerCall[];
  readonly why: LeftReason;
}

/** Of a text that the parser had to guess at, nothing is said. */
export function startsIn(text: string, shell: ShellText, reads: ProjectReads): FoundStarts {
  const starts: Start[] = [];
  const runners: RunnerCall[] = [];
  const reasons: LeftReason[] = [];
  const allowance = fullAllowance();
  const directories = new WorkingDirectories('.');
  const exported: Assignment[] = [];
  for (const command of shell.broken ? [] : shell.commands.filter(isPlain)) {
    const [program, to] = valuesOf(command.words);
    if (program === 'cd' && to !== undefined) {
      directories.change(command.scope, to);
    } else if (program === 'export') {
      exported.push(...command.words.slice(1).flatMap(exportedBy));
    } else {
      const assignments = [...exported, ...command.assignments];
      const place = { directory: directories.of(command.scope), assignments };
      const mended = mendedNpmCall(valuesOf(command.words));
      const words = mended ? typedWords(mended) : command.words;
      const outcome = readLaunch(words, reads, place, allowance);
      if (isReading(outcome)) starts.push(startOf(text, command, outcome, mended));
      else if (outcome.kind === 'testRunner') runners.push(runnerCall(text, command, outcome));
      else reasons.push(reasonOf(outcome.kind));
    }
  }
  const why = reasons.find((reason) => reason !== 'nothingKnown') ?? 'nothingKnown';
  return { starts, runners, why };
}

/** What was exported stands outside the segment that starts the server, and is not changed. */
function exportedBy(word: Word): Assignment[] {
  const { span: _, ...value } = word;
  const assignment = assignmentIn(value);
  return assignment ? [assignment] : [];
}

/** What runs to make a word has no place of its own that could be changed. */
const isPlain = ({ substituted }: TextCommand): boolean => !substituted;

function reasonOf(kind: Exclude<Outcome, Reading>['kind']): LeftReason {
  switch (kind) {
    case 'severalPrograms':
    case 'noSuchScript':
    case 'managed':
      return kind;
    case 'unknownTool':
    case 'testRunner':
      return 'nothingKnown';
  }
}

function startOf(
  text: string,
  command: TextCommand,
  reading: Reading,
  mended: readonly string[] | undefined,
): Start {
  const { tool, said, directory } = reading;
  const { from, end: to, background } = command;
  return {
    tool,
    segment: { from, to, text: text.slice(from, to) },
    directory,
    background,
    surely: surelyServes(reading, command),
    ...(said?.port !== undefined && { [said.typed ? 'askedPort' : 'scriptPort']: said.port }),
    edits: (port) =>
      mended && said?.port === port
        ? insertedOrNone(command, mended)
        : editsFor(text, command, reading, port),
  };
}

/** What npm would have taken for its own, moved behind `--`. */
function insertedOrNone(command: TextCommand, reached: readonly string[]) {
  const edit = insertedEdit(command, reached);
  return edit && [edit];
}

function editsFor(
  text: string,
  command: TextCommand,
  reading: Reading,
  port: number,
): readonly Edit[] | undefined {
  const { said, tool } = reading;
  if (said?.typed) {
    if (said.port === port) return [];
    if (said.several) return undefined;
    const edit = said.span && retold(text, said.span, port, tool.flag?.publishes);
    if (edit) return [edit];
    const isReplaced = said.by === 'variable' || tool.flag?.repeated === 'lastCounts';
    if (!isReplaced || said.by === 'argument') return undefined;
  }
  const further = argumentsFor({ ...reading, said: said?.typed ? undefined : said }, port);
  const reached = further.length === 0 ? undefined : reading.insert?.(further);
  const inserted = reached && insertedEdit(command, reached);
  if (inserted) return [inserted];
  return variableEdit(command, reading, port);
}

/** The word that names the port, naming another. */
function retold(
  text: string,
  { from, to }: Span,
  port: number,
  publishes = false,
): Edit | undefined {
  const written = text.slice(from, to);
  const said = publishes ? /(\d+|\$\w+|\$\{[^}]*\})(:[^:]*)$/ : /(\d+|\$\w+|\$\{[^}]*\})(["']?)$/;
  const changed = written.replace(said, `${port}$2`);
  return changed === written ? undefined : { from, to, text: changed };
}

/** Where the new words differ from those that were typed. */
function insertedEdit({ words }: TextCommand, reached: readonly string[]): Edit | undefined {
  const values = valuesOf(words);
  const same = values.findIndex((value, at) => value !== reached[at]);
  const head = same < 0 ? values.length : same;
  let tail = 0;
  while (
    tail < values.length - head &&
    tail < reached.length - head &&
    values.at(-1 - tail) === reached.at(-1 - tail)
  )
    tail += 1;
  const changed = words.slice(head, words.length - tail);
  const put = reached.slice(head, reached.length - tail).map(quoted);
  if (changed.some(({ reads, substitutions }) => reads.length + substitutions().length > 0)) {
    return undefined;
  }
  const [first] = changed;
  if (first?.span) {
    return {
      from: first.span.from,
      to: changed.at(-1)?.span?.to ?? first.span.to,
      text: put.join(' '),
    };
  }
  const at = words[head - 1]?.span?.to;
  return at === undefined
    ? undefined
    : { from: at, to: at, text: put.map((word) => ` ${word}`).join('') };
}

/** `NAME=port` in front of the command; what runs as another user would not see it. */
function variableEdit(
  { from, words }: TextCommand,
  { said, tool }: Reading,
  port: number,
): readonly Edit[] | undefined {
  const [program] = words;
  if (['sudo', 'doas', 'tmux', 'screen'].includes(programNames(program?.value ?? '')[0] ?? ''))
    return undefined;
  const names = said?.reads ?? [];
  const set = [
    ...names.map((name) => `${name}=${port}`),
    ...((said === undefined || (said.typed && said.by === 'variable')) && tool.variable
      ? [`${tool.variable.name}=${filled(tool.variable.value, port)}`]
      : []),
  ];
  return set.length === 0 ? undefined : [{ from, to: from, text: `${set.join(' ')} ` }];
}
