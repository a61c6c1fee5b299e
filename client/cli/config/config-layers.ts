/** What a command line knows of the configuration: the same layers as the server's, with this directory's project. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { environmentLayer, type Layer } from '#config/layers.ts';
import { ProjectFiles, type ProjectReading } from '#config/project-file.ts';
import { withProjectTypes } from '#config/project-types.ts';
import { readUserFile } from '#config/user-file.ts';
import { projectIdOf } from '#discovery/project-id.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { readTrust } from '#discovery/trust-record.ts';
import { trustedParts, trustedView } from '#discovery/trusted-parts.ts';
import { HarborError, type Problem } from '#protocol/errors.ts';
import { projectFileName } from '#protocol/project-file.ts';
import type { SettingKey } from '#protocol/settings.ts';
import { TypeTable } from '#services/type-table.ts';

/** A problem and the file that has it; a variable has none. */
export interface Found extends Problem {
  readonly file?: string | undefined;
}

export interface Configuration {
  /** The user's file, which need not be there. */
  readonly userFile: string;
  /** The project's, which need not be there. */
  readonly projectFile: string;
  readonly layers: readonly Layer[];
  readonly problems: readonly Found[];
  readonly warnings: readonly Found[];
  /** What the project's file says, trusted or not; undefined without a file that can be used. */
  readonly project: ProjectReading | undefined;
  /** The service types that count. */
  readonly types: TypeTable;
  /** How many parts of the project's file nobody has trusted. They say nothing. */
  readonly untrusted: number;
}

/** `trusted`: what the user trusts says something, and only what a file extends that is trusted to do so is read. */
type Extent = 'trusted' | 'asWritten';

export async function readConfiguration(
  directory: string,
  extent: Extent = 'trusted',
): Promise<Configuration> {
  const userFile = placesHere().config;
  const root = await projectRoot(directory);
  const environment = environmentLayer(process.env);
  const problems: Found[] = [...environment.problems];
  const user = await readUserFile(userFile);
  if (user.kind === 'broken')
    problems.push(...user.problems.map((problem) => ({ ...problem, file: userFile })));
  const warnings: Found[] =
    user.kind === 'sound' ? user.warnings.map((each) => ({ ...each, file: userFile })) : [];
  const trusted = await trustedAt(root);
  const note = (failure: unknown) => {
    if (!(failure instanceof HarborError)) throw failure;
    const { path: file, problems: all = [] } = failure.data;
    problems.push(...all.map((problem) => ({ ...problem, file })));
    return undefined;
  };
  const project = await readProject(root, trusted, extent).catch(note);
  warnings.push(...(project?.warnings ?? []));
  const untrusted = project ? trustedView(project.file, trusted).untrusted : [];
  const counts = (id: string) =>
    extent === 'asWritten' || untrusted.every((each) => each.id !== id);
  const said = user.kind === 'sound' ? user.said : new Map();
  const usersTypes = user.kind === 'sound' ? user.types : TypeTable.builtIn;
  return {
    userFile,
    projectFile: path.join(root, projectFileName),
    layers: [
      environment.layer,
      ...(counts('settings') ? projectLayers(project) : []),
      { name: 'userFile', file: userFile, said },
    ],
    ...{ problems, warnings, project },
    types: typesOf(usersTypes, (counts('types') && project?.types) || [], note),
    untrusted: untrusted.length,
  };
}

/** The user's types with the project's over them; without those when they make no sense together, which is noted. */
function typesOf(
  below: TypeTable,
  declared: ProjectReading['types'],
  note: (failure: unknown) => undefined,
): TypeTable {
  try {
    return withProjectTypes(below, declared);
  } catch (failure) {
    note(failure);
    return below;
  }
}

async function readProject(
  root: string,
  trusted: ReadonlySet<string>,
  extent: Extent,
): Promise<ProjectReading | undefined> {
  const files = new ProjectFiles();
  if (extent === 'asWritten') return files.read(root);
  const own = await files.readOwn(root);
  const reference = own && trustedParts(own.file).find(({ id }) => id === 'extends');
  return reference && trusted.has(reference.hash) ? files.read(root) : own;
}

/** The hashes of what the user trusts of the project at `root`. */
async function trustedAt(root: string): Promise<ReadonlySet<string>> {
  const canonical = await realpath(root).catch(() => root);
  const record = readTrust(placesHere(), { id: projectIdOf(canonical), root: canonical });
  return new Set(record?.parts);
}

/** The file that says a setting, of those that the project's extends, and where. */
function projectLayers(project: ProjectReading | undefined): Layer[] {
  return (project?.settings ?? []).map(({ key, file, ...said }) => ({
    name: 'projectFile',
    file,
    said: new Map([[key as SettingKey, said]]),
  }));
}

/** The nearest directory with a project file; else the top of the repository, else `directory`: one may be written there. */
async function projectRoot(directory: string): Promise<string> {
  const declared = await nearestWith(directory, projectFileName);
  return declared ?? (await nearestWith(directory, '.git')) ?? directory;
}

async function nearestWith(directory: string, name: string): Promise<string | undefined> {
  for (let at = directory; ; at = path.dirname(at)) {
    if (await stat(path.join(at, name)).catch(() => undefined)) return at;
    if (path.dirname(at) === at) return undefined;
  }
}
