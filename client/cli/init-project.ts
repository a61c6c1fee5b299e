/** `hm init` and `hm new`: write harbormaster.jsonc for the project at hand, or for one that they make; `--mode` sets its mode. */
import path from 'node:path';
import { nameProject } from '#discovery/named-mode.ts';
import { projectPlaces } from '#discovery/paths.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { trustWritten } from './authority/trust.ts';
import { Exit, exitCodes } from './exit-codes.ts';
import { init } from './init/init.ts';
import { newProject as make, type NewProject } from './init/new-project.ts';
import { json, line } from './print.ts';
import { endOwnServer, modeFrom, projectHere, refuseChangeOfMode } from './server/server-mode.ts';
import { printable } from './speak.ts';

interface InitProjectOptions {
  readonly json?: boolean;
  readonly mode?: string;
}

export async function initProject(options: InitProjectOptions): Promise<number> {
  const mode = modeFrom(options.mode);
  if (mode !== undefined) refuseChangeOfMode();
  // A mode is the whole project's, wherever in it the command was given.
  const directory = mode === undefined ? path.resolve('.') : (await projectHere()).root;
  const outcome = await init({ directory, mode });
  if (outcome.kind === 'exists')
    throw new Exit(exitCodes.failed, `${outcome.path} is there already and is left as it is.`);
  if (outcome.kind === 'nothingFound')
    throw new Exit(
      exitCodes.failed,
      `Nothing here says what runs, so nothing was written: no script, Procfile, compose file or framework was found. Write ${outcome.path} yourself, for example: { "version": 1, "services": { "web": { "command": "npm run dev" } } }. Ports can be leased without it, too: hm port web`,
      outcome,
    );
  await trustWritten(path.dirname(outcome.path), outcome.kind === 'modeSet' ? 'mode' : undefined);
  if (mode !== undefined) {
    const project = await projectHere();
    await nameProject(placesHere(), project);
    if (mode === 'shared') await endOwnServer(projectPlaces(placesHere(), project));
  }
  if (options.json) json(outcome);
  else if (outcome.kind === 'modeSet') line(`${outcome.path} says "mode": "${mode}" now.`);
  else line(`Wrote ${outcome.path}:\n\n${outcome.text}`);
  return exitCodes.done;
}

export interface NewOptions {
  readonly template?: string;
  readonly json?: boolean;
}

export async function newProject(word: string, options: NewOptions): Promise<number> {
  const outcome = await make(path.resolve(word), options.template);
  if (outcome.kind === 'notEmpty')
    throw new Exit(
      exitCodes.failed,
      `${outcome.directory} is not empty (${printable(outcome.first)} is in it), and nothing was touched. Name another directory, or write a project file there: cd ${word} && hm init`,
      outcome,
    );
  if (outcome.kind === 'noTemplate')
    throw new Exit(
      exitCodes.failed,
      `The template ${printable(outcome.template)} cannot be copied, and nothing was made: ${printable(outcome.why)}.`,
      outcome,
    );
  if (outcome.file.kind === 'written') await trustWritten(outcome.directory);
  if (options.json) json(outcome);
  else for (const each of madeWords(outcome)) line(each);
  return exitCodes.done;
}

function madeWords({ directory, git, template, file }: NewProject & { kind: 'made' }): string[] {
  const from = template === undefined ? '' : `, a copy of ${printable(template)}`;
  return [
    `Made ${directory}${from}.`,
    ...(git === 'made' ? ['Made a git repository in it.'] : []),
    ...(git === 'missing' ? ['Git is not to be had, so it is no repository.'] : []),
    file.kind === 'written'
      ? `Wrote ${file.path}:\n\n${file.text}`
      : `Kept the ${path.basename(file.path)} of the template.`,
  ];
}
