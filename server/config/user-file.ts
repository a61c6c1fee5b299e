/** The user's own configuration file: which settings it sets, and where in it. */
import type { Problem } from '#protocol/errors.ts';
import {
  type SettingKey,
  type Settings,
  settingsByKey,
  UserFile,
  userFileVersion,
} from '#protocol/settings.ts';
import { type DeclaredTypes, keysOfTypes } from '#protocol/types.ts';
import { TypeTable } from '#services/type-table.ts';
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
      /** The built-in service types with what the file says of types. */
      readonly types: TypeTable;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

type UserValues = Readonly<Record<string, unknown>> & { readonly types?: DeclaredTypes };

const kind: FileKind<typeof UserFile> = {
  schema: UserFile,
  newest: userFileVersion,
  keysAt: (path) => {
    if (path[0] === 'types') return keysOfTypes(path.slice(1));
    const settings = [...settingsByKey].filter(([, { where }]) => where !== 'project');
    return path.length > 0 ? undefined : ['version', 'types', ...settings.map(([key]) => key)];
  },
};

/** A file that is not there sets nothing. */
export async function readUserFile(file: string): Promise<SettingsReading> {
  const read = await textOf(file);
  const types = TypeTable.builtIn;
  if (read === undefined)
    return { kind: 'sound', settings: {}, said: new Map(), types, warnings: [] };
  if ('problem' in read) return { kind: 'broken', problems: [read.problem] };
  return parseUserFile(read.text, file);
}

/** `file` is only named: as where types are defined. */
export function parseUserFile(text: string, file: string): SettingsReading {
  const reading = parseJsonc(text, kind);
  if (reading.kind === 'broken') return reading;
  const { $schema: _, version: __, types, ...values } = reading.value as UserValues;
  const declared = Object.entries(types ?? {}).map(([name, says]) => ({
    ...{ name, says },
    placeOf: (...keys: readonly string[]) => ({
      file,
      ...reading.placeAt(['types', name, ...keys]),
    }),
  }));
  const layered = TypeTable.builtIn.with('user', declared);
  if (layered.kind === 'refused')
    return { kind: 'broken', problems: layered.problems.map(({ file: _, ...problem }) => problem) };
  const said = Object.entries(values).map(
    ([key, value]) => [key as SettingKey, { value, ...reading.placeAt([key]) }] as const,
  );
  const { warnings } = reading;
  return {
    ...{ kind: 'sound', settings: values as Partial<Settings>, said: new Map(said), warnings },
    types: layered.table,
  };
}
