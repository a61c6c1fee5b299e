/** Which server a command about servers means, and the change from one mode to the other: one server ends before the other begins. */
import path from 'node:path';
import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { aside } from '#client/cli/print.ts';
import { withServerAt } from '#client/cli/session.ts';
import { declaredModeOf, placesAt } from '#client/connection/choose-server.ts';
import { findServer } from '#client/connection/find-server.ts';
import { retirePointer } from '#client/connection/known-servers.ts';
import { nameProject } from '#discovery/named-mode.ts';
import { type Places, projectPlaces } from '#discovery/paths.ts';
import {
  adoptMovedData,
  isStillAt,
  recordedRoot,
  refuseForeignData,
  setCopiedDataAside,
} from '#discovery/project-data.ts';
import { type ProjectRoot, projectIdOf } from '#discovery/project-id.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { addTrust } from '#discovery/trust-record.ts';
import { modePart } from '#discovery/trusted-parts.ts';
import type { Mode } from '#protocol/mode.ts';
import { endServer } from './one-server.ts';

export function modeFrom(word: string | undefined): Mode | undefined {
  if (word === undefined || word === 'shared' || word === 'project') return word;
  throw usage(`--mode is shared or project, not '${word}'.`);
}

/** The server that is meant by `--mode`, or the one of this directory. Starts and changes nothing. */
export async function placesMeant(mode: Mode | undefined): Promise<Places> {
  if (mode === 'shared') return placesHere();
  const places = await placesAt('.');
  if (mode === 'project' && !places.project)
    throw new Exit(
      exitCodes.notRunning,
      'This directory belongs to no project with a server of its own. To start one: hm server start --mode project',
    );
  return places;
}

/** The project of this directory, as the shared server knows it. */
export function projectHere(): Promise<ProjectRoot> {
  return withServerAt(placesHere(), 'hm server', async (peer) => {
    const { id, root } = await peer.request('projects/find', { path: path.resolve('.') });
    return { id, root };
  });
}

/** Which server a project has is a person's choice. */
export function refuseChangeOfMode(): void {
  refuseAgents('change the mode of a project');
}

/** The user wants this mode for the project, for good or until its server leaves. Resolves with the server's places. */
export async function enterMode(project: ProjectRoot, mode: Mode): Promise<Places> {
  refuseChangeOfMode();
  const home = placesHere();
  const own = projectPlaces(home, project);
  const declared = await declaredModeOf(project);
  if (declared !== undefined && declared !== mode)
    throw usage(
      `The project's harbormaster.jsonc says "mode": "${declared}". To change it: hm init --mode ${mode}`,
    );
  if (mode === 'project') refuseForeignData(own, project);
  await nameProject(home, project);
  if (declared !== undefined) await addTrust(home, project, [modePart(declared)]);
  if (mode === 'project') return own;
  await endOwnServer(own);
  return home;
}

/** What the project's own server remembers stays in the project, for the day when there is one again. */
export async function endOwnServer(own: Places): Promise<void> {
  const sighting = await findServer({ places: own });
  if (sighting.kind === 'connected') {
    const pid = await endServer(sighting);
    aside(`The project's own server (pid ${pid}) has left.`);
  } else if (sighting.kind === 'stale') await retirePointer(own);
  else if (sighting.kind !== 'absent')
    throw new Exit(
      exitCodes.unavailable,
      `The project's own server cannot be ended: it is ${sighting.kind}. See: hm servers`,
    );
}

/** The data of a project that stands at another place than it says goes on here, or is kept aside, as the user says. */
export async function settleData(project: ProjectRoot, was: 'moved' | 'copied'): Promise<void> {
  refuseChangeOfMode();
  const home = placesHere();
  const own = projectPlaces(home, project);
  const root = recordedRoot(own);
  if (root === undefined || root === project.root) return;
  if (was === 'copied') {
    aside(`The copied data was set aside: ${await setCopiedDataAside(own)}`);
    return;
  }
  if (isStillAt(own, root))
    throw new Exit(
      exitCodes.failed,
      `${root} has its data still, so this is a copy of it: hm server start --copied`,
    );
  await endOwnServer(projectPlaces(home, { id: projectIdOf(root), root }));
  await adoptMovedData(own, project);
}
