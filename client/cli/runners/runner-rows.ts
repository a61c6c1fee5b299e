/** Runners as rows of a table: this project's first, then by project and name. Pure; both `hm ps` and `hm watch` show them. */
import { widthOf } from '#client/cli/fitting.ts';
import { printable } from '#client/cli/speak.ts';
import type { Project } from '#protocol/projects.ts';
import type { Figures, Runner } from '#protocol/runner.ts';
import {
  bytesWords,
  cpuWords,
  isAlive,
  nameWords,
  sinceWords,
  stateWords,
} from './runner-words.ts';

export const runnerColumns = [
  ...['NAME', 'KIND', 'STATE', 'SINCE', 'PORTS', 'CPU', 'MEMORY', 'PROJECT'],
] as const;

/** What is known beside the runners. */
export interface Beside {
  readonly figures: ReadonlyMap<string, Figures>;
  readonly projects: ReadonlyMap<string, Pick<Project, 'name' | 'branch'>>;
  /** The project of the directory in which somebody asks. */
  readonly here?: string | undefined;
  readonly now: number;
}

/** `r9` before `r10`. Made once: a thousand names are compared ten thousand times. */
const byName = new Intl.Collator('en', { numeric: true });

export interface RunnerRow {
  readonly runner: Runner;
  /** As many as there are columns; plain text. */
  readonly cells: readonly string[];
}

export function runnerRows(runners: Iterable<Runner>, beside: Beside): RunnerRow[] {
  const words = new Map<string, string>();
  const named = ({ projectId }: Runner) => {
    const known = words.get(projectId) ?? projectWords(projectId, beside);
    words.set(projectId, known);
    return known;
  };
  const isHere = ({ projectId }: Runner) => Number(projectId === beside.here);
  return [...runners]
    .sort(
      (a, b) =>
        isHere(b) - isHere(a) ||
        (a.projectId === b.projectId ? 0 : named(a).localeCompare(named(b))) ||
        byName.compare(a.name, b.name),
    )
    .map((runner) => ({ runner, cells: cellsOf(runner, beside) }));
}

function cellsOf(runner: Runner, beside: Beside): string[] {
  const { figures, now } = beside;
  const live = isAlive(runner) ? figures.get(runner.id) : undefined;
  return [
    nameWords(runner),
    printable(runner.agent ?? runner.kind),
    stateWords(runner),
    sinceWords(runner, now),
    live?.ports.join(' ') || '-',
    live ? cpuWords(live) : '-',
    live ? bytesWords(live.memory) : '-',
    projectWords(runner.projectId, beside),
  ];
}

function projectWords(id: string, { projects }: Beside): string {
  const project = projects.get(id);
  if (!project) return id;
  const { name, branch } = project;
  return printable(branch === undefined ? name : `${name} (${branch})`);
}

/** What a column that can be cut keeps, in cells. */
const narrowest = 6;

/** As wide as the widest cell, and cut where that is too much: the widest first, and the last columns not at all. */
export function columnWidths(rows: readonly (readonly string[])[], room: number): number[] {
  const widths = runnerColumns.map((_, n) => Math.max(...rows.map((row) => widthOf(row[n] ?? ''))));
  const total = () => widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1);
  while (widths.length > 1 && total() > room) {
    const widest = Math.max(...widths);
    if (widest > narrowest) widths[widths.lastIndexOf(widest)] = widest - 1;
    else widths.pop();
  }
  return widths;
}
