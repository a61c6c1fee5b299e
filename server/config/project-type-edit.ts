/** The text of a project file with one type added. Pure. */
import type { TypeRow } from '#services/type-table.ts';
import { emptyProjectFile } from './empty-files.ts';
import { edited } from './jsonc-edit.ts';
import { parseProjectFile } from './project-file.ts';

/** What the user says of the type is said there, but for that it was made by itself. Throws `brokenProjectFile`. */
export function withProjectType(
  before: string | undefined,
  file: string,
  { name, range, preferred, env, ready, singleton }: TypeRow,
): string {
  const text = before ?? emptyProjectFile;
  parseProjectFile(text, file);
  const says = {
    range: { from: range.from, to: range.to },
    ...(preferred !== undefined && { preferred }),
    ...(env.length > 0 && { env }),
    ...(ready && { ready }),
    ...(singleton && { singleton }),
  };
  const beforeServices = (keys: string[]) =>
    keys.includes('services') ? keys.indexOf('services') : keys.length;
  const after = edited(text, ['types', name], says, beforeServices);
  parseProjectFile(after, file);
  return after;
}
