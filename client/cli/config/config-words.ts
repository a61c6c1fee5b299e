/** The configuration in words: which layer says what, and where that stands. */

import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { colors } from '#client/cli/print.ts';
import { printable } from '#client/cli/speak.ts';
import type { Explanation, LayerName } from '#config/layers.ts';
import { parseUserFile } from '#config/user-file.ts';
import type { Setting } from '#protocol/setting.ts';
import { ownerOf, type TypeRow } from '#services/type-table.ts';
import type { Configuration, Found } from './config-layers.ts';

export function valueWords(value: unknown, { unit }: Setting): string {
  if (unit === undefined) return plainWords(value);
  return `${value} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}

/** As it may be typed again. */
export function plainWords(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const isPlain = value.every((each) => typeof each === 'string') && value.length > 0;
  return isPlain ? value.join(',') : JSON.stringify(value);
}

export function layerWords(layer: LayerName): string {
  switch (layer) {
    case 'flag':
      return 'flag';
    case 'environment':
      return 'environment';
    case 'projectFile':
      return 'project file';
    case 'userFile':
      return 'user file';
    case 'default':
      return 'default';
  }
}

/** A row for each layer that could say something, with what it says and where. */
export function explanationRows(
  { said }: Explanation,
  setting: Setting,
  { userFile, projectFile }: Configuration,
): string[][] {
  const rows = said.map(({ by, value, file, line, column }, n) => [
    layerWords(by),
    valueWords(value, setting) + (n === 0 ? colors.green('  counts') : ''),
    by === 'environment' ? setting.variable : placeWords(file, line, column),
  ]);
  const silent = (by: LayerName) => !said.some((each) => each.by === by);
  if (silent('environment')) rows.push(['environment', '-', setting.variable]);
  if (setting.where !== 'user' && silent('projectFile'))
    rows.push(['project file', '-', projectFile]);
  if (setting.where !== 'project' && silent('userFile')) rows.push(['user file', '-', userFile]);
  return rows;
}

export function typeWords(row: TypeRow): string {
  const { name, range, preferred, definedIn } = row;
  const best = preferred === undefined ? '' : `, ${preferred} if it can be had`;
  const ports = `ports ${range.from} to ${range.to}${best}`;
  switch (definedIn.by) {
    case 'builtIn':
      return `${colors.bold(name)} is a service type: ${ports}. It is built in.`;
    case 'user':
      return `${colors.bold(name)} is a service type of yours: ${ports}. Declared at ${ownerOf(row)}.`;
    case 'project':
      return `${colors.bold(name)} is a service type of this project: ${ports}. Declared at ${ownerOf(row)}.`;
  }
}

/** `file:line:column: where: what`, as compilers say it. */
export function brokenWords(problems: readonly Found[]): string {
  return problems
    .map(({ file, line, column, where, message }) => {
      const place = placeWords(file, line, column);
      return printable(`${place}${place ? ': ' : ''}${where}: ${message}`);
    })
    .join('\n');
}

/** Throws Exit with every mistake when `text` is no user's file. */
export function refuseBroken(text: string, file: string): void {
  const reading = parseUserFile(text, file);
  if (reading.kind === 'sound') return;
  const problems = reading.problems.map((problem) => ({ ...problem, file }));
  throw new Exit(exitCodes.usage, `Put this right first: ${brokenWords(problems)}`, { problems });
}

function placeWords(file = '', line?: number, column?: number): string {
  return line === undefined ? file : `${file}:${line}:${column}`;
}
