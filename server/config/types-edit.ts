/** The text of the user's file with types added and taken out, decided by what it says at that very moment. Pure. */
import { HarborError } from '#protocol/errors.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { TypesChange } from '#services/types-change.ts';
import { emptyUserFile } from './empty-files.ts';
import { edited } from './jsonc-edit.ts';
import { parseUserFile } from './user-file.ts';

/** Undefined when nothing is to change. Throws `configurationNotWritten` with every problem's place when the file is broken. */
export function withTypes(
  before: string | undefined,
  file: string,
  decide: (types: TypeTable) => TypesChange,
): string | undefined {
  const { add = [], remove = [] } = decide(typesIn(before ?? emptyUserFile, file));
  if (add.length === 0 && remove.length === 0) return undefined;
  let text = before ?? emptyUserFile;
  for (const { name, range } of add) {
    const value = { range: { from: range.from, to: range.to }, automatic: true };
    text = edited(text, ['types', name], value);
  }
  for (const name of remove) text = withoutEmpty(edited(text, ['types', name], undefined));
  typesIn(text, file);
  return text;
}

function typesIn(text: string, file: string): TypeTable {
  const reading = parseUserFile(text, file);
  if (reading.kind === 'sound') return reading.types;
  const { problems } = reading;
  const [first] = problems;
  const place = first?.line === undefined ? '' : `:${first.line}:${first.column}`;
  throw new HarborError(
    'configurationNotWritten',
    `${file}${place}: ${first?.where}: ${first?.message}. Until that is put right, nothing is written there.`,
    { path: file, problems },
  );
}

/** Nobody needs `"types": {}`; with a comment in it, it is somebody's. */
function withoutEmpty(text: string): string {
  return /"types"\s*:\s*\{\s*\}/.test(text) ? edited(text, ['types'], undefined) : text;
}
