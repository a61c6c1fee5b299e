/** `hm ps`: what runs, how it is, and what it costs just now. A bundle of its own, because it is looked at often. */
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { fitting } from '#client/cli/fitting.ts';
import { shortened } from '#client/cli/options.ts';
import { optionElsewhere } from '#client/cli/other-habits.ts';
import { colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { optionWords } from '#client/cli/unknown-option.ts';
import { systemClock } from '#common/clock.ts';
import type { DeclaredRunner, Runner } from '#protocol/runner.ts';
import { columnWidths, runnerColumns, runnerRows } from './runner-rows.ts';
import { type Mood, moodOf } from './runner-words.ts';

const options = {
  all: { type: 'boolean', short: 'a' },
  here: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  json: { type: 'boolean' },
} as const;

export function ps(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  const { here: isHereOnly = false, quiet = false, json: asJson = false } = values;
  if (quiet && asJson) throw usage('hm ps: --quiet prints ids, --json everything; take one.');
  const isMeant = meantBy(positionals);
  // Who names one wants to see it, however it is.
  const all = values.all || positionals.length > 0;
  const here = path.resolve('.');
  return withServer('hm ps', async (peer) => {
    const [{ runners: every, declared: everyDeclared }, figures, projects, mine] =
      await Promise.all([
        peer.request('runners/list', isHereOnly ? { path: here } : {}),
        peer.request('runners/figures', {}),
        peer.request('projects/list', { archived: true }),
        peer.request('projects/find', { path: here }),
      ]);
    const runners = every.filter(isMeant);
    const declared = everyDeclared.filter(isMeant);
    requireAll(positionals, [...every, ...everyDeclared]);
    const shown = all ? runners : runners.filter(isOfInterest);
    const idle = all ? declared.filter((each) => !isAmong(runners, each)) : [];
    if (quiet) {
      for (const { id } of shown) line(id);
      return exitCodes.done;
    }
    if (asJson) {
      const byId = new Map(figures.map((each) => [each.runnerId, each]));
      json([
        ...shown.map((runner) => ({ ...runner, figures: byId.get(runner.id) })),
        ...idle.map((each) => ({ ...each, state: 'declared' })),
      ]);
      return exitCodes.done;
    }
    if (shown.length + idle.length === 0) {
      line(emptyWords(runners.length, declared.length));
      return exitCodes.done;
    }
    const rows = runnerRows(shown, {
      figures: new Map(figures.map((each) => [each.runnerId, each])),
      projects: new Map(projects.map((each) => [each.id, each])),
      here: mine.id,
      now: systemClock.now(),
    });
    const names = new Map(projects.map(({ id, name }) => [id, name]));
    const none = idle.map((each) => declaredCells(each, names.get(each.projectId)));
    const cells = fitted([[...runnerColumns], ...rows.map((row) => row.cells), ...none]);
    const states = [...rows.map(({ runner }) => moodOf(runner)), ...idle.map(moodOfDeclared)];
    table(
      cells[0] ?? [],
      cells.slice(1).map((row, n) => row.map((cell, at) => painted(cell, at, states[n] ?? 'over'))),
    );
    return exitCodes.done;
  });
}

/** What ended as it should have, or because somebody ended it, and left nothing, is asked for by `--all`. */
export function isOfInterest({ state, sight, exit, leftovers }: Runner): boolean {
  if (leftovers !== undefined) return true;
  return state !== 'exited' || (sight !== 'stopped' && exit?.code !== 0);
}

/** Those of these names or ids; all where none is named. */
function meantBy(names: readonly string[]): (each: Named) => boolean {
  return ({ id, name }) =>
    names.length === 0 || names.includes(name) || (id !== undefined && names.includes(id));
}

interface Named {
  readonly id?: string;
  readonly name: string;
}

/** A slip must not pass for an empty list. */
function requireAll(names: readonly string[], there: readonly Named[]): void {
  const unknown = names.find((name) => !there.some(meantBy([name])));
  if (unknown !== undefined)
    throw new Exit(
      exitCodes.failed,
      `There is no runner '${shortened(unknown)}'. See: hm ps --all`,
    );
}

function isAmong(runners: readonly Runner[], { projectId, name }: DeclaredRunner): boolean {
  return runners.some((each) => each.projectId === projectId && each.name === name);
}

function emptyWords(ended: number, declared: number): string {
  if (ended > 0) return 'Nothing runs. What ended: hm ps --all';
  if (declared > 0) return 'Nothing runs. What is declared: hm ps --all. To start it: hm up';
  return 'Nothing runs. Start a command: hm launch -- COMMAND';
}

/** A terminal's lines are not broken; who reads a pipe gets everything. */
function fitted(rows: readonly (readonly string[])[]): (readonly string[])[] {
  const { isTTY, columns } = process.stdout;
  if (!isTTY || !columns) return [...rows];
  const widths = columnWidths(rows, columns);
  return rows.map((row) => widths.map((width, n) => fitting(row[n] ?? '', width)));
}

function painted(text: string, column: number, mood: Mood): string {
  if (runnerColumns[column] !== 'STATE') return text;
  switch (mood) {
    case 'good':
      return colors.green(text);
    case 'busy':
      return colors.yellow(text);
    case 'bad':
      return colors.red(text);
    case 'over':
      return colors.dim(text);
  }
}

function moodOfDeclared({ trusted }: DeclaredRunner): Mood {
  return trusted ? 'over' : 'busy';
}

function declaredCells(declared: DeclaredRunner, project = declared.projectId): string[] {
  const { name, kind, agent, trusted } = declared;
  const state = trusted ? 'not started' : 'not trusted';
  const none = ['-', '-', '-', '-'];
  return [printable(name), printable(agent ?? kind), state, ...none, printable(project)];
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (failure) {
    const words = optionWords(failure, Object.keys(options), (option) =>
      optionElsewhere('ps', option),
    );
    throw usage(`${words}. See: hm ps --help`);
  }
}
