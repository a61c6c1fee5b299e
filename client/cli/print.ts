/** Writes to the terminal: tables with aligned columns, colour where it is welcome, JSON where it is asked for. */
import process from 'node:process';
import Table from 'cli-table3';
import colors from 'picocolors';
import { harmless } from './harmless.ts';

/** Colour follows NO_COLOR, FORCE_COLOR and whether stdout is a terminal. */
export { colors };

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What is said beside the answer, so that stdout stays what a script reads. */
export function aside(text: string): void {
  process.stderr.write(`hm: ${harmless(text)}\n`);
}

export function json(value: unknown): void {
  line(JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined));
}

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
