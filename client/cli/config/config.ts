/** `hm config`: what is set, by whom, and how to set it otherwise. Works without a server, which reads the files by itself. */
import path from 'node:path';
import process from 'node:process';
import { distance } from 'fastest-levenshtein';
import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { exitCodes, usage } from '#client/cli/exit-codes.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { untrusted as untrustedFile } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { changeFile } from '#config/change-file.ts';
import { emptyProjectFile, emptyUserFile } from '#config/empty-files.ts';
import { edited } from '#config/jsonc-edit.ts';
import { explain as explanationOf, rangeWords, settingsOf, valueFromText } from '#config/layers.ts';
import { parseProjectFile } from '#config/project-file.ts';
import { placesHere } from '#discovery/surroundings.ts';
import type { Setting } from '#protocol/setting.ts';
import { type SettingKey, settingsByKey } from '#protocol/settings.ts';
import { type Configuration, readConfiguration } from './config-layers.ts';
import {
  brokenWords,
  explanationRows,
  layerWords,
  plainWords,
  refuseBroken,
  typeWords,
  valueWords,
} from './config-words.ts';

interface AsJson {
  readonly json?: boolean;
}

const here = () => readConfiguration(path.resolve('.'));

export async function show(options: AsJson): Promise<number> {
  const configuration = await here();
  if (options.json) json(settingsOf(configuration.layers));
  else {
    const rows = [...settingsByKey].map(([key, setting]) => {
      const { value, from } = explanationOf(key as SettingKey, configuration.layers);
      return [key, valueWords(value, setting), layerWords(from)];
    });
    table(['KEY', 'VALUE', 'FROM'], rows);
  }
  return warned(configuration);
}

export async function get(word: string, options: AsJson): Promise<number> {
  const { key } = known(word);
  const configuration = await here();
  const { value } = explanationOf(key, configuration.layers);
  if (options.json) json(value);
  else line(plainWords(value));
  return warned(configuration);
}

export async function explain(word: string, options: AsJson): Promise<number> {
  const configuration = await here();
  const type = configuration.types.named(word);
  if (type) {
    if (options.json) json(type);
    else line(typeWords(type));
    return warned(configuration);
  }
  const { key, setting } = known(word);
  const explanation = explanationOf(key, configuration.layers);
  if (options.json) json({ ...explanation, variable: setting.variable, unit: setting.unit });
  else {
    line(`${colors.bold(key)} is ${valueWords(explanation.value, setting)}. ${setting.summary}`);
    table(['', 'SAYS', 'WHERE'], explanationRows(explanation, setting, configuration));
  }
  return warned(configuration);
}

export interface SetOptions extends AsJson {
  readonly project?: boolean;
}

export function set(word: string, text: string, options: SetOptions): Promise<number> {
  const { key, setting } = known(word);
  const value = valueFromText(setting, text);
  if ('problem' in value) throw usage(`${key} ${value.problem}; '${text}' is not.`);
  return change(key, setting, value.value, options);
}

export function unset(word: string, options: SetOptions): Promise<number> {
  const { key, setting } = known(word);
  return change(key, setting, undefined, options);
}

async function change(
  key: SettingKey,
  setting: Setting,
  value: unknown,
  options: SetOptions,
): Promise<number> {
  // Files are no server's, which would refuse an agent itself.
  refuseAgents('change the configuration');
  if (options.project && setting.where === 'user')
    throw usage(`${key} is yours alone and stands in no project's file. Leave out --project.`);
  const { userFile, projectFile, project } = await here();
  const file = options.project ? projectFile : userFile;
  const { at, empty, mode, check } = options.project
    ? { at: ['settings', key], empty: emptyProjectFile, mode: 0o644, check: parseProjectFile }
    : { at: [key], empty: emptyUserFile, mode: 0o600, check: refuseBroken };
  const changed = await changeFile(placesHere(), {
    ...{ file, mode },
    edit: (before) => {
      if (before === undefined && value === undefined) return undefined;
      if (before !== undefined) check(before, file);
      const after = edited(before ?? empty, at, value);
      check(after, file);
      return after;
    },
  });
  const kept = changed?.kept?.path;
  if (options.project && value !== undefined)
    await trustSettings(projectFile, project?.file.settings === undefined);
  const configuration = await here();
  const { value: now, from } = explanationOf(key, configuration.layers);
  if (options.json) json({ key, value: now, from, file, kept });
  else {
    const what = value === undefined ? 'no longer says anything of' : 'sets';
    line(`${file} ${what} ${key}. It is ${valueWords(now, setting)} (${layerWords(from)}).`);
    if (kept !== undefined) line(`What stood there before is in ${kept}.`);
  }
  return warned(configuration);
}

/** What this command wrote is trusted when it is all that stands there; what somebody else wrote beside it is for `hm trust` to show. */
async function trustSettings(file: string, isAllOurs: boolean): Promise<void> {
  const { trustWritten } = await import('#client/cli/authority/trust.ts');
  if (isAllOurs) await trustWritten(path.dirname(file), 'settings');
  else aside('the settings of this project count once they are trusted: hm trust');
}

/** Without a file: the user's and this project's, with all that it extends, trusted or not: it is looked at and not followed. */
export async function validate(word: string | undefined, options: AsJson): Promise<number> {
  const { problems, warnings, files } = await findings(word);
  if (options.json) json({ files, problems, warnings });
  else {
    for (const warning of warnings) aside(`warning: ${brokenWords([warning])}`);
    if (problems.length === 0) line(`${files.join(' and ')}: nothing is wrong.`);
  }
  if (problems.length === 0) return exitCodes.done;
  if (!options.json)
    process.stderr.write(`${problems.map((each) => brokenWords([each])).join('\n')}\n`);
  return exitCodes.usage;
}

async function findings(
  word: string | undefined,
): Promise<Pick<Configuration, 'problems' | 'warnings'> & { readonly files: readonly string[] }> {
  if (word === undefined) {
    const { userFile, projectFile, project, ...found } = await readConfiguration(
      path.resolve('.'),
      'asWritten',
    );
    return { ...found, files: [userFile, ...(project?.files ?? [projectFile])] };
  }
  return (await import('./config-file-findings.ts')).findingsOf(path.resolve(word));
}

/** What is wrong is said beside every answer: it may be why the answer is what it is. */
function warned({ problems, warnings, untrusted }: Configuration): number {
  if (untrusted > 0) aside(untrustedFile);
  for (const warning of warnings) aside(`warning: ${brokenWords([warning])}`);
  for (const problem of problems) aside(`does not count: ${brokenWords([problem])}`);
  return exitCodes.done;
}

function known(word: string): { readonly key: SettingKey; readonly setting: Setting } {
  const setting = settingsByKey.get(word);
  if (setting) return { key: word as SettingKey, setting };
  const [nearest] = [...settingsByKey.keys()]
    .map((key) => ({ key, edits: distance(key.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const isSlip = nearest !== undefined && nearest.edits <= Math.max(3, word.length / 3);
  throw usage(
    `There is no key '${word}'.${isSlip ? ` Did you mean ${nearest.key}?` : ''} See: hm config show`,
  );
}

/** What there is to set. */
export async function keys(options: AsJson): Promise<number> {
  const all = [...settingsByKey].map(([key, setting]) => {
    const { unit, variable, where, summary, default: value } = setting;
    return { key, values: rangeWords(setting), default: value, unit, variable, where, summary };
  });
  if (options.json) json(all);
  else
    table(
      ['KEY', 'VALUES', 'DEFAULT', 'WHAT IT IS'],
      all.map((each) => [each.key, each.values, plainWords(each.default), each.summary]),
    );
  return exitCodes.done;
}
