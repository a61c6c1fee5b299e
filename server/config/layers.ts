/** Who has the last word on a setting: flag, environment variable, project file, user file, default, in this order. Pure. */
import { type ParseError, parse } from 'jsonc-parser';
import type { Problem } from '#protocol/errors.ts';
import type { Setting } from '#protocol/setting.ts';
import {
  defaultSettings,
  type SettingKey,
  type Settings,
  settingsByKey,
} from '#protocol/settings.ts';
import type { Said } from './user-file.ts';

export type LayerName = 'flag' | 'environment' | 'projectFile' | 'userFile' | 'default';

/** One place where settings are said. */
export interface Layer {
  readonly name: LayerName;
  /** The file; absent for what is in none. */
  readonly file?: string;
  readonly said: ReadonlyMap<SettingKey, Said>;
}

export interface Explanation {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly from: LayerName;
  /** Everyone who says something about it, the one who wins first; the default is the last. */
  readonly said: readonly (Said & { readonly by: LayerName; readonly file?: string })[];
}

const order: readonly LayerName[] = ['flag', 'environment', 'projectFile', 'userFile'];

export function explain(key: SettingKey, layers: readonly Layer[]): Explanation {
  const said = order.flatMap((name) =>
    layers
      .filter((layer) => layer.name === name)
      .flatMap(({ file, said }) => {
        const one = said.get(key);
        return one ? [{ ...one, by: name, ...(file !== undefined && { file }) }] : [];
      }),
  );
  const all = [...said, { value: defaultSettings[key], by: 'default' as const }];
  const [winner = { value: defaultSettings[key], by: 'default' as const }] = all;
  return { key, value: winner.value, from: winner.by, said: all };
}

/** The values that win. */
export function settingsOf(layers: readonly Layer[]): Settings {
  const pairs = [...settingsByKey.keys()].map((key) => {
    const { value } = explain(key as SettingKey, layers);
    return [key, value] as const;
  });
  return Object.fromEntries(pairs) as unknown as Settings;
}

/** What environment variables say. One that cannot be used is named, and says nothing. */
export function environmentLayer(env: Readonly<Record<string, string | undefined>>): {
  readonly layer: Layer;
  readonly problems: readonly Problem[];
} {
  const said = new Map<SettingKey, Said>();
  const problems: Problem[] = [];
  for (const [key, setting] of settingsByKey) {
    const text = env[setting.variable];
    if (text === undefined || text === '') continue;
    const value = valueFromText(setting, text);
    if ('problem' in value) problems.push({ where: setting.variable, message: value.problem });
    else said.set(key as SettingKey, value);
  }
  return { layer: { name: 'environment', said }, problems };
}

/** The value that a text on a command line or in a variable stands for. */
export function valueFromText(
  setting: Setting,
  text: string,
): { readonly value: unknown } | { readonly problem: string } {
  const value = meantBy(text, setting.default);
  const parsed = setting.schema.safeParse(value);
  return parsed.success ? { value: parsed.data } : { problem: `must be ${rangeWords(setting)}` };
}

/** What a text stands for where a value like `example` is expected; the schema judges it. */
function meantBy(text: string, example: unknown): unknown {
  if (typeof example === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (typeof example === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  if (!Array.isArray(example)) return text;
  const parts = text.split(',').map((part) => part.trim());
  if (!text.trim().startsWith('[')) return parts.filter((part) => part !== '');
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors);
  return errors.length > 0 ? text : value;
}

/** `a whole number from 1 to 90 (days)`, or the words that are allowed. */
export function rangeWords({ schema, unit, form, default: example }: Setting): string {
  if (form !== undefined) return form;
  if (typeof example === 'boolean') return 'true or false';
  const { minimum, maximum, values } = boundsOf(schema);
  if (values) return values.join(', ').replace(/, ([^,]*)$/, ' or $1');
  return `a whole number from ${minimum} to ${maximum}${unit ? ` (${unit})` : ''}`;
}

/** What a schema allows, as zod keeps it (zod.dev/library-authors). */
function boundsOf(schema: Setting['schema']): {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly values?: readonly string[];
} {
  const { values, def } = schema._zod as unknown as {
    readonly values?: ReadonlySet<string>;
    readonly def: { readonly checks?: readonly { readonly _zod: { readonly def: BoundCheck } }[] };
  };
  if (values) return { values: [...values] };
  const bound = (check: BoundCheck['check']) =>
    def.checks?.find(({ _zod }) => _zod.def.check === check)?._zod.def.value ?? Number.NaN;
  return { minimum: bound('greater_than'), maximum: bound('less_than') };
}

interface BoundCheck {
  readonly check: 'greater_than' | 'less_than';
  readonly value: number;
}
