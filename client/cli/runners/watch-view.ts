/** What `hm watch` shows and what its keys mean. Pure: from what is known and how large the terminal is to its lines. */

import { filled, fitting } from '#client/cli/fitting.ts';
import { colors } from '#client/cli/print.ts';
import type { Runner } from '#protocol/runner.ts';
import { columnWidths, type RunnerRow, runnerColumns } from './runner-rows.ts';
import { isAlive, moodOf, nameWords } from './runner-words.ts';

export type Action =
  | 'up'
  | 'down'
  | 'first'
  | 'last'
  | 'start'
  | 'stop'
  | 'restart'
  | 'attach'
  | 'view'
  | 'all'
  | 'yes'
  | 'no'
  | 'quit';

/** What waits for yes or no. */
export interface Question {
  readonly action: 'stop' | 'restart';
  readonly runnerId: string;
}

export interface Watched {
  readonly rows: readonly RunnerRow[];
  /** By its runner's id; the first row when that is gone. */
  readonly selected: string | undefined;
  /** Whether those that ended are among the rows. */
  readonly all: boolean;
  readonly connected: boolean;
  /** What happened last, in a sentence. */
  readonly message: string;
  readonly question?: Question | undefined;
}

/** Keys as terminals send them: letters, and the cursor keys in both of their modes (ECMA-48, xterm). */
const keys: Readonly<Record<string, Action>> = {
  ...{ k: 'up', '\x1b[A': 'up', '\x1bOA': 'up', j: 'down', '\x1b[B': 'down', '\x1bOB': 'down' },
  ...{ g: 'first', G: 'last', '\x1b[H': 'first', '\x1b[F': 'last' },
  ...{ s: 'start', x: 'stop', r: 'restart', a: 'attach', '\r': 'attach', v: 'view', A: 'all' },
  ...{ y: 'yes', n: 'no', '\x1b': 'no', q: 'quit', '\x03': 'quit', '\x04': 'quit' },
};

/** What was pressed, in order: several keys may come in one piece. */
export function actionsIn(text: string): Action[] {
  const actions: Action[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys are control characters.
  for (const [key] of text.matchAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~])|./gsu)) {
    const action = keys[key];
    if (action) actions.push(action);
  }
  return actions;
}

/** As many lines as the terminal has rows, none wider than it. */
export function watchLines(watched: Watched, cols: number, rows: number): string[] {
  const { rows: runners, message } = watched;
  const room = Math.max(1, rows - 4);
  const at = selectedAt(watched);
  const from = Math.max(0, Math.min(at - Math.floor(room / 2), runners.length - room));
  const widths = columnWidths([runnerColumns, ...runners.map(({ cells }) => cells)], cols - 2);
  const shown = runners.slice(from, from + room).map((row, n) => {
    const line = lineOf(row, widths);
    return from + n === at ? colors.inverse(filled(`> ${line.plain}`, cols)) : `  ${line.coloured}`;
  });
  const empty = runners.length === 0 ? [`  ${fitting(emptyWords(watched), cols - 2)}`] : [];
  const table = [...shown, ...empty, ...Array<string>(room).fill('')].slice(0, room);
  const alive = runners.filter(({ runner }) => isAlive(runner)).length;
  const more = runners.length > room ? `, ${from + 1}-${from + shown.length} shown` : '';
  const title = `hm watch: ${alive} of ${runners.length} running${more}${watched.connected ? '' : ' (the server is away)'}`;
  const lines = [
    colors.bold(fitting(title, cols)),
    colors.dim(`  ${joined(runnerColumns, widths)}`),
    ...table,
    fitting(watched.question ? questionWords(watched) : message, cols),
    colors.dim(fitting(help, cols)),
  ];
  return lines.slice(0, rows);
}

/** The row that actions are about. */
export function selectedRow(watched: Watched): RunnerRow | undefined {
  return watched.rows[selectedAt(watched)];
}

export function selectedAt({ rows, selected }: Pick<Watched, 'rows' | 'selected'>): number {
  return Math.max(
    0,
    rows.findIndex(({ runner }) => runner.id === selected),
  );
}

const help = 'j/k move  a attach  v view  s start  x stop  r restart  A all  q quit';

function emptyWords({ all }: Watched): string {
  return all
    ? 'There is no runner. Start a command: hm launch -- COMMAND'
    : 'Nothing runs. A shows what ended.';
}

function questionWords({ question, rows }: Watched): string {
  const runner = rows.find((row) => row.runner.id === question?.runnerId)?.runner;
  const name = runner ? nameWords(runner) : 'It';
  return question?.action === 'restart'
    ? `End ${name} and start it again? y/n`
    : `End ${name}? y/n`;
}

function lineOf({ runner, cells }: RunnerRow, widths: readonly number[]) {
  const plain = joined(cells, widths);
  const coloured = joined(cells, widths, (text, n) =>
    runnerColumns[n] === 'STATE' ? painted(runner, text) : text,
  );
  return { plain, coloured };
}

function painted(runner: Runner, text: string): string {
  switch (moodOf(runner)) {
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

function joined(
  cells: readonly string[],
  widths: readonly number[],
  paint: (text: string, column: number) => string = (text) => text,
): string {
  return cells
    .slice(0, widths.length)
    .map((cell, n) => paint(filled(cell, widths[n] ?? 0), n))
    .join('  ');
}
