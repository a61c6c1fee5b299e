/**
 * Every key of the configuration, in one table: schemas, help, the reference and what the server goes by are projections of it.
 * Pure values; files and precedence are the room of config's.
 */
import * as z from 'zod/mini';
import { budgetSettings } from './budget-settings.ts';
import { Placement, PortAreaWord, RangeRule } from './ranges.ts';
import { runnerSettings } from './runner-settings.ts';
import { sessionSettings } from './session-settings.ts';
import { count, type Setting, setting } from './setting.ts';
import { DeclaredTypes } from './types.ts';

/** The newest version of the user's file that we know. */
export const userFileVersion = 1;

export const settings = {
  'leases.graceOfProcess': setting({
    schema: count(0, 3_600),
    default: 2,
    unit: 'seconds',
    variable: 'HARBORMASTER_LEASES_GRACE_OF_PROCESS',
    where: 'user',
    summary: 'How long after the proven death of its process a port is released.',
  }),
  'leases.graceOfTerminal': setting({
    schema: count(0, 3_600),
    default: 5,
    unit: 'seconds',
    variable: 'HARBORMASTER_LEASES_GRACE_OF_TERMINAL',
    where: 'user',
    summary: 'How long after the proven end of its terminal a port is released.',
  }),
  'leases.graceOfWindow': setting({
    schema: count(10, 86_400),
    default: 60,
    unit: 'seconds',
    variable: 'HARBORMASTER_LEASES_GRACE_OF_WINDOW',
    where: 'user',
    summary:
      'How long after the proven end of its window a port is released; reloading a window takes some of it.',
  }),
  'leases.graceOfAgent': setting({
    schema: count(0, 86_400),
    default: 60,
    unit: 'seconds',
    variable: 'HARBORMASTER_LEASES_GRACE_OF_AGENT',
    where: 'user',
    summary: 'How long after the proven end of its agent a port is released.',
  }),
  'leases.unusedProject': setting({
    schema: count(1, 720),
    default: 24,
    unit: 'hours',
    variable: 'HARBORMASTER_LEASES_UNUSED_PROJECT',
    where: 'both',
    summary: 'How long a project holds a port on which nobody listens.',
  }),
  'leases.unbound': setting({
    schema: count(1, 43_200),
    default: 60,
    unit: 'minutes',
    variable: 'HARBORMASTER_LEASES_UNBOUND',
    where: 'user',
    summary:
      'How long nobody may listen on the port of a started service before that is reported; what an ended command left behind then loses it.',
  }),
  'leases.downSingleton': setting({
    schema: count(1, 3_600),
    default: 60,
    unit: 'seconds',
    variable: 'HARBORMASTER_LEASES_DOWN_SINGLETON',
    where: 'user',
    summary:
      'How long the port of a singleton is kept for those who share it after its owner is proven dead.',
  }),
  'ports.remembered': setting({
    schema: count(1, 3_650),
    default: 90,
    unit: 'days',
    variable: 'HARBORMASTER_PORTS_REMEMBERED',
    where: 'user',
    summary: 'How long a service gets the port again that it had last.',
  }),
  'ports.rest': setting({
    schema: count(0, 3_600),
    default: 30,
    unit: 'seconds',
    variable: 'HARBORMASTER_PORTS_REST',
    where: 'user',
    summary: 'How long a released port rests for everybody but the same service.',
  }),
  'services.startTimeout': setting({
    schema: count(1, 3_600),
    default: 30,
    unit: 'seconds',
    variable: 'HARBORMASTER_SERVICES_START_TIMEOUT',
    where: 'both',
    summary:
      'How long a service may take from its start until it listens, unless its own `startTimeout` says otherwise.',
  }),
  'copies.ports': setting({
    schema: z.enum(['sticky', 'offset', 'any']),
    default: 'sticky' as const,
    variable: 'HARBORMASTER_COPIES_PORTS',
    where: 'both',
    summary:
      'Where a linked worktree gets its ports: each keeps its own, at a distance from those of the main checkout, or any that is free.',
  }),
  'copies.step': setting({
    schema: count(1, 1_000),
    default: 10,
    variable: 'HARBORMASTER_COPIES_STEP',
    where: 'both',
    summary: 'With `offset`, how far the ports of two worktrees lie apart.',
  }),
  'agents.rewrite': setting({
    schema: z.enum(['ask', 'allow']),
    default: 'ask' as const,
    variable: 'HARBORMASTER_AGENTS_REWRITE',
    where: 'user',
    summary:
      "Whether a person is asked before an agent's command is changed so that its server gets the leased port.",
  }),
  'stop.grace': setting({
    schema: count(0, 300),
    default: 5,
    unit: 'seconds',
    variable: 'HARBORMASTER_STOP_GRACE',
    where: 'user',
    summary: 'How long a process that is asked to end may take before it is killed.',
  }),
  'ranges.automatic': setting({
    schema: z.boolean(),
    default: true,
    variable: 'HARBORMASTER_RANGES_AUTOMATIC',
    where: 'user',
    summary: 'Whether a service type that nobody declared gets a range by itself.',
  }),
  'ranges.size': setting({
    schema: count(1, 1_000),
    default: 50,
    variable: 'HARBORMASTER_RANGES_SIZE',
    where: 'user',
    summary: 'How many ports such a range has.',
  }),
  'ranges.gap': setting({
    schema: count(0, 1_000),
    default: 10,
    variable: 'HARBORMASTER_RANGES_GAP',
    where: 'user',
    summary: 'So many ports at least lie between it and every other range.',
  }),
  'ranges.from': setting({
    schema: count(1, 65_535),
    default: 2_000,
    variable: 'HARBORMASTER_RANGES_FROM',
    where: 'user',
    summary: 'No such range begins before this port.',
  }),
  'ranges.to': setting({
    schema: count(1, 65_535),
    default: 32_767,
    variable: 'HARBORMASTER_RANGES_TO',
    where: 'user',
    summary:
      'No such range ends after this port; Linux hands those above 32767 to outgoing connections.',
  }),
  'ranges.forbidden': setting({
    schema: z.array(PortAreaWord).check(z.maxLength(100)),
    default: [],
    form: 'ports and ranges, such as 5900-5999,27017',
    variable: 'HARBORMASTER_RANGES_FORBIDDEN',
    where: 'user',
    summary: 'Where no such range lies, not even in part.',
  }),
  'ranges.placement': setting({
    schema: Placement,
    default: 'smart' as const,
    variable: 'HARBORMASTER_RANGES_PLACEMENT',
    where: 'user',
    summary:
      'Whether it lies behind the last range, in front of the first, or near those of types that are like it.',
  }),
  'ranges.rules': setting({
    schema: z.array(RangeRule).check(z.maxLength(100)),
    default: [],
    form: 'a list of rules, such as [{ "match": "*-db", "size": 10, "near": "database" }]',
    variable: 'HARBORMASTER_RANGES_RULES',
    where: 'user',
    summary: 'Size and place for types whose names match a pattern; the first that matches counts.',
  }),
  ...budgetSettings,
  ...sessionSettings,
  ...runnerSettings,
  'server.idleTime': setting({
    schema: count(1, 10_080),
    default: 30,
    unit: 'minutes',
    variable: 'HARBORMASTER_SERVER_IDLE_TIME',
    where: 'user',
    summary: 'How long a server stays that nobody is connected to and that holds nothing.',
  }),
  'activity.kept': setting({
    schema: count(1, 100_000),
    default: 64,
    unit: 'megabytes',
    variable: 'HARBORMASTER_ACTIVITY_KEPT',
    where: 'user',
    summary: 'How much of the activity is kept on the disk; an event takes some 500 bytes.',
  }),
  'server.logLevel': setting({
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    default: 'info' as const,
    variable: 'HARBORMASTER_LOG_LEVEL',
    where: 'user',
    summary: 'What the server writes to its log.',
  }),
};

export type SettingKey = keyof typeof settings;
/** Every setting with its value. */
export type Settings = { readonly [K in SettingKey]: z.output<(typeof settings)[K]['schema']> };

/** By key, for whoever goes through all of them. */
export const settingsByKey: ReadonlyMap<string, Setting> = new Map(Object.entries(settings));

export const defaultSettings = Object.fromEntries(
  Object.entries(settings).map(([key, { default: value }]) => [key, value]),
) as Settings;

/** The schema of those keys that may stand in one kind of file, all of them optional. */
function shapeFor(place: 'user' | 'project'): Record<string, z.ZodMiniType> {
  const keys = Object.entries<Setting>(settings).filter(
    ([, { where }]) => where === place || where === 'both',
  );
  return Object.fromEntries(
    keys.map(([key, { schema, unit, summary, default: value }]) => {
      const description = `${summary} ${unit ? `In ${unit}. ` : ''}Default: ${JSON.stringify(value)}.`;
      return [key, z.optional(schema.check(z.meta({ description })))];
    }),
  );
}

/** The user's own file. */
export const UserFile = z.strictObject({
  $schema: z.optional(z.string()),
  version: z.optional(z.literal(userFileVersion)),
  /** Service types by name; what is said of a built-in one changes it, and `false` takes it away. */
  types: z.optional(DeclaredTypes),
  ...shapeFor('user'),
});

/** Those of the project file's `settings`. */
export const ProjectSettings = z.strictObject(shapeFor('project'));
export type ProjectSettings = Partial<Settings>;
