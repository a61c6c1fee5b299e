/** Which server a directory is served by: the shared one, or its project's own. Some file lookups; on a machine without project mode, one. */
import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNamed } from '#discovery/named-mode.ts';
import { type Places, projectPlaces } from '#discovery/paths.ts';
import { readPointer } from '#discovery/pointer.ts';
import { type ProjectRoot, projectIdOf } from '#discovery/project-id.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { readTrust } from '#discovery/trust-record.ts';
import { modePart } from '#discovery/trusted-parts.ts';
import type { Mode } from '#protocol/mode.ts';

/** The file that says which mode a project has (server/protocol/project-file.ts, which is too heavy for a quick command). */
const projectFileName = 'harbormaster.jsonc';

/** The places of the server that serves `directory`. Links and subdirectories lead to the same project. */
export async function placesAt(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Places> {
  const home = placesHere(env);
  const project = projectAround(home, directory);
  if (!project) return home;
  return (await modeOf(home, project)) === 'project' ? projectPlaces(home, project) : home;
}

/**
 * The file's word counts, once the user has named or trusted the project. Without one, a server that the user started for
 * the project counts until it has left: one that died is followed by the next.
 */
async function modeOf(home: Places, project: ProjectRoot): Promise<Mode> {
  const declared = await declaredModeOf(project);
  if (declared === 'shared') return 'shared';
  if (declared === 'project' && isModeTrusted(home, project)) return 'project';
  const { kind } = readPointer(projectPlaces(home, project).pointer);
  return kind === 'absent' ? 'shared' : 'project';
}

/** Named once is not enough: a change of the file must not move the project to a server of its own. */
function isModeTrusted(home: Places, project: ProjectRoot): boolean {
  if (!isNamed(home, project)) return false;
  return readTrust(home, project)?.parts.includes(modePart('project')) ?? false;
}

/** What the project's file says, whoever wrote it. */
export async function declaredModeOf({ root }: ProjectRoot): Promise<Mode | undefined> {
  const file = join(root, projectFileName);
  if (!isThere(file)) return undefined;
  const { declaredMode } = await import('./declared-mode.ts');
  return declaredMode(file);
}

/** The nearest project at or above `directory` of which this user's state knows something. */
function projectAround(home: Places, directory: string): ProjectRoot | undefined {
  if (!isThere(home.projects)) return undefined;
  for (let at = canonical(directory); ; at = dirname(at)) {
    const project = { id: projectIdOf(at), root: at };
    if (isThere(join(home.projects, project.id))) return project;
    // Another project begins here, about which nothing is known.
    if (isThere(join(at, projectFileName)) || isThere(join(at, '.git'))) return undefined;
    if (dirname(at) === at) return undefined;
  }
}

/** A directory that is gone has the name that it had. */
function canonical(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch {
    return directory;
  }
}

/** What cannot be looked at is not there for us. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
