/** The user's own configuration file: which settings it sets, and where in it. */
import type { Problem } from '#protocol/errors.ts';
import {
  type SettingKey,
  type Settings,
  settingsByKey,
  UserFile,
  userFileVersion,
} from '#protocol/settings.ts';
import { type FileKind, parseJsonc, textOf } from './jsonc-file.ts';

/** A value and where it was said: in a file at a line, or in a variable. */
export interface Said {
  readonly value: unknown;
  readonly line?: number;
  readonly column?: number;
}

export type SettingsReading =
  | {
      readonly kind: 'sound';
      readonly settings: Partial<Settings>;
      readonly said: ReadonlyMap<SettingKey, Said>;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

const kind: FileKind<typeof UserFile> = {
  schema: UserFile,
  newest: userFileVersion,
  keysAt: (path) =>
    path.length > 0
      ? undefined
      : [
          'version',
          ...[...settingsByKey].flatMap(([key, { where }]) => (where === 'project' ? [] : [key])),
        ],
};

/** A file that is not there sets nothing. */
export async function readUserFile(file: string): Promise<SettingsReading> {
  const read = await textOf(file);
  if (read === undefined) return { kind: 'sound', settings: {}, said: new Map(), warnings: [] };
  if ('problem' in read) return { kind: 'broken', problems: [read.problem] };
  return parseUserFile(read.text);
}

export function parseUserFile(text: string): SettingsReading {
  const reading = parseJsonc(text, kind);
  if (reading.kind === 'broken') return reading;
  const { $schema: _, version: __, ...values } = reading.value as Record<string, unknown>;
  const said = Object.entries(values).map(
    ([key, value]) => [key as SettingKey, { value, ...reading.placeAt([key]) }] as const,
  );
  const { warnings } = reading;
  return { kind: 'sound', settings: values as Partial<Settings>, said: new Map(said), warnings };
}
