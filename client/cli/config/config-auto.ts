/** `hm config auto ...`: service types that are made by themselves: whether, how, which there are, and back. */
import path from 'node:path';
import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { serviceOf } from '#client/cli/options.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { leaseWords } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import { explain, rangeWords } from '#config/layers.ts';
import { type SettingKey, settingsByKey } from '#protocol/settings.ts';
import { set } from './config.ts';
import { readConfiguration } from './config-layers.ts';
import { layerWords, valueWords } from './config-words.ts';

interface AsJson {
  readonly json?: boolean;
}

/** What is set, and how much was made of it. */
export async function status(options: AsJson): Promise<number> {
  const { layers, types } = await readConfiguration(path.resolve('.'));
  const keys = [...settingsByKey].filter(([key]) => key.startsWith('ranges.'));
  const set = keys.map(([key, setting]) => ({
    ...{ key, setting },
    ...explain(key as SettingKey, layers),
  }));
  const isOn = set.find(({ key }) => key === 'ranges.automatic')?.value === true;
  const made = types.rows.filter(({ automatic }) => automatic).length;
  if (options.json) {
    const settings = Object.fromEntries(set.map(({ key, value }) => [key, value]));
    json({ automatic: isOn, made, settings });
    return exitCodes.done;
  }
  const what = isOn ? 'gets a range by itself' : 'gets no range by itself';
  line(`A type that nobody declared ${what}. ${made} made so far: hm config auto list`);
  table(
    ['KEY', 'VALUE', 'FROM', 'VALUES'],
    set.map(({ key, setting, value, from }) => [
      ...[key, valueWords(value, setting), layerWords(from), rangeWords(setting)],
    ]),
  );
  return exitCodes.done;
}

export function enable(options: AsJson): Promise<number> {
  return set('ranges.automatic', 'true', options);
}

/** What was made stays. */
export function disable(options: AsJson): Promise<number> {
  return set('ranges.automatic', 'false', options);
}

export async function list(options: AsJson): Promise<number> {
  const { types } = await readConfiguration(path.resolve('.'));
  const made = types.rows.filter(({ automatic }) => automatic);
  if (options.json) {
    json(made.map(({ name, range, definedIn }) => ({ name, range, definedIn })));
    return exitCodes.done;
  }
  if (made.length === 0) line('No type was made by itself.');
  else
    table(
      ['TYPE', 'PORTS', 'WHERE'],
      made.map(({ name, range, definedIn }) => [
        ...[name, `${range.from}-${range.to}`],
        definedIn.by === 'builtIn' ? '' : `${definedIn.file}:${definedIn.line}`,
      ]),
    );
  return exitCodes.done;
}

export function undo(word: string, options: AsJson): Promise<number> {
  refuseAgents('change the configuration');
  const type = serviceOf(word);
  return withServer('hm config auto undo', async (peer) => {
    const answer = await peer.request('ranges/undo', { type });
    refuseKept(type, answer);
    if (options.json) json(answer);
    else if (answer.kind === 'undone')
      line(
        `There is no type '${type}' any more; ${answer.range.from}-${answer.range.to} are free.`,
      );
    return exitCodes.done;
  });
}

function refuseKept(type: string, answer: ResultOf<'ranges/undo'>): void {
  switch (answer.kind) {
    case 'undone':
      return;
    case 'inUse': {
      const words = answer.leases.map((lease) => `${lease.port} by ${leaseWords(lease)}`);
      const { from, to } = answer.range;
      throw new Exit(
        exitCodes.refused,
        `'${type}' stays: ports of ${from}-${to} are leased, ${words.join(', ')}. Give them back first: hm release ${answer.leases[0]?.port}`,
        { leases: answer.leases },
      );
    }
    case 'notAutomatic':
      throw new Exit(
        exitCodes.failed,
        `'${type}' was not made by itself, so it is not taken back. Where it stands: hm config explain ${type}`,
      );
    case 'noSuchType':
      throw new Exit(exitCodes.failed, `There is no type '${type}'. See: hm config auto list`);
  }
}

/** Into the file of this directory's project, so that everybody who works on it has the same range. */
export function promote(word: string, options: AsJson): Promise<number> {
  refuseAgents('change the configuration');
  const type = serviceOf(word);
  return withServer('hm config promote', async (peer) => {
    const answer = await peer.request('ranges/promote', { type, path: path.resolve('.') });
    refuseNotPromoted(type, answer);
    if (options.json) json(answer);
    else if (answer.kind === 'promoted') {
      line(`${answer.file} declares ${colors.bold(type)} now. Commit it, and the team agrees.`);
      if (answer.staysFor) {
        const who = answer.staysFor.map(leaseWords).join(', ');
        aside(`your own file keeps it, too, because other projects use its range: ${who}`);
      }
    }
    return exitCodes.done;
  });
}

function refuseNotPromoted(type: string, answer: ResultOf<'ranges/promote'>): void {
  switch (answer.kind) {
    case 'promoted':
      return;
    case 'declared':
      throw new Exit(exitCodes.failed, `${answer.where} declares '${type}' already.`);
    case 'overlaps':
      throw new Exit(
        exitCodes.failed,
        `The range of '${type}' overlaps that of '${answer.name}' (${answer.where}), so the project would have both. Undo it, and ask for it again: hm config auto undo ${type}`,
      );
    case 'untrusted':
      throw new Exit(
        exitCodes.failed,
        'harbormaster.jsonc declares types that you have not trusted. See what they are first: hm trust',
      );
    case 'noSuchType':
      throw new Exit(
        exitCodes.failed,
        `There is no type '${type}' in your own file. See: hm config auto list`,
      );
  }
}
