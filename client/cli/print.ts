/** Writes to the terminal: colour where it is welcome, JSON where it is asked for. */
import process from 'node:process';
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
