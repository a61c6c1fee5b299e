/** The text of a project file with one setting changed. Pure. */
import type { SettingKey } from '#protocol/settings.ts';
import { emptyProjectFile } from './empty-files.ts';
import { edited } from './jsonc-edit.ts';
import { parseProjectFile } from './project-file.ts';

/** Everything else stays as it is. Throws `brokenProjectFile`. */
export function withProjectSetting(
  before: string | undefined,
  file: string,
  key: SettingKey,
  value: unknown,
): string {
  if (before !== undefined) parseProjectFile(before, file);
  const after = edited(before ?? emptyProjectFile, ['settings', key], value);
  parseProjectFile(after, file);
  return after;
}
