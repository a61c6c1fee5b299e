/**
 * Which projects the user has named for us: in a terminal, or by trusting them. Only into these does a server write, and only their
 * files decide which server they have. Kept outside of the project, so that a repository cannot name itself.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOwnDirectory } from './own-directory.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import { type Places, projectPlaces } from './paths.ts';
import { objectOf } from './pointer.ts';
import type { ProjectRoot } from './project-id.ts';

/** Writes down that the user named this project. `home`: the places of the shared server. */
export async function nameProject(home: Places, project: ProjectRoot): Promise<void> {
  await makeOwnDirectory(projectPlaces(home, project).stateDir);
  await replaceOwnFile(recordOf(home, project), `${JSON.stringify({ root: project.root })}\n`);
}

export function isNamed(home: Places, project: ProjectRoot): boolean {
  const reading = readOwnFile(recordOf(home, project));
  return reading.kind === 'text' && objectOf(reading.text)?.root === project.root;
}

/** The user has nothing to do with this project any more. */
export async function unnameProject(home: Places, id: string): Promise<void> {
  if (/^p_[0-9a-f]{8}$/.test(id)) await rm(join(home.projects, id, 'named.json'), { force: true });
}

function recordOf(home: Places, project: ProjectRoot): string {
  return join(home.projects, project.id, 'named.json');
}
