/** Tables with aligned columns. Apart from print.ts, because who prints none need not load what makes them. */
import Table from 'cli-table3';
import { colors, line } from './print.ts';

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
);

/** Columns are as wide as their widest cell, whatever script it is written in. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const made = new Table({
    head: head.map((word) => colors.dim(word)),
    chars: noBorders,
    style: { head: [], 'padding-left': 0, 'padding-right': 2 },
  });
  made.push(...rows.map((row) => [...row]));
  line(made.toString().replace(/ +$/gm, ''));
}
