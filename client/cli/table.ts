/** Tables with aligned columns. Apart from print.ts, because who prints none need not load what makes them. */
import Table from 'cli-table3';
import { widthOf } from './fitting.ts';
import { colors, line } from './print.ts';

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
);
const gap = 2;

/** Rows that are laid out at once: what it takes grows faster than their number. */
const rowsAtOnce = 50;

/** Columns are as wide as their widest cell, whatever script and colour it is written in. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const painted = head.map((word) => colors.dim(word));
  line(tableLines([painted, ...rows]).join('\n'));
}

/** A cell of several lines makes its row as high. Pure. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(rows);
  const lines: string[] = [];
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    lines.push(...laidOut(rows.slice(from, from + rowsAtOnce), widths));
  return lines;
}

function laidOut(rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const made = new Table({
    chars: noBorders,
    style: { head: [], 'padding-left': 0, 'padding-right': gap },
    colWidths: widths.map((width) => width + gap),
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((text) => text.trimEnd());
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      for (const text of cell.split('\n'))
        widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  return widths;
}
