/** The data that a project's own server keeps in the project: in a directory that ignores itself for git, and knows to which root it belongs. */
import { lstatSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '#common/clock.ts';
import { DiscoveryError, systemCode } from './discovery-error.ts';
import { isOwnDirectory, makeOwnDirectory } from './own-directory.ts';
import { createOwnFile, readOwnFile, replaceOwnFile } from './own-file.ts';
import { harborDirectory, type Places } from './paths.ts';
import { objectOf } from './pointer.ts';
import type { ProjectRoot } from './project-id.ts';

/** Makes the project's directory of ours, 0700, with a `.gitignore` that names everything in it, itself included. */
export async function makeHarborDirectory(places: Places, root: string): Promise<string> {
  const directory = harborDirectory(places, root);
  await makeOwnDirectory(directory);
  try {
    // Written where it stands: a temporary name beside it would be seen by `git status` for a moment.
    const file = await open(join(directory, '.gitignore'), 'wx', 0o600);
    await file.writeFile('*\n').finally(() => file.close());
  } catch (failure) {
    if (systemCode(failure) !== 'EEXIST') throw failure;
  }
  return directory;
}

/** Makes and checks the data directory of a project's own server. Throws DiscoveryError `movedProject` or `unsafePlace`. */
export async function openProjectData(places: Places, project: ProjectRoot): Promise<void> {
  await makeHarborDirectory(places, project.root);
  await makeOwnDirectory(places.dataDir);
  refuseForeignData(places, project);
  await createOwnFile(rootFile(places), rootText(project));
}

/** Throws DiscoveryError `movedProject` when the data there was written for another root, and `unsafePlace` when it is not ours. */
export function refuseForeignData(places: Places, { root }: ProjectRoot): void {
  if (!isOwnDirectory(harborDirectory(places, root))) return;
  const was = recordedRoot(places);
  if (was === undefined || was === root) return;
  throw new DiscoveryError(
    'movedProject',
    `The data in ${places.dataDir} belongs to ${was}, and this is ${root}. If the project was moved: hm server start --moved. If it was copied: hm server start --copied (it begins a journal of its own; the copied one is kept aside).`,
    { path: places.dataDir },
  );
}

/** The root for which the data was written; undefined where there is none, or none that is ours. */
export function recordedRoot(places: Places): string | undefined {
  const reading = readOwnFile(rootFile(places));
  const root = reading.kind === 'text' ? objectOf(reading.text)?.root : undefined;
  return typeof root === 'string' ? root : undefined;
}

/** The user says that this is the project, at another place: its data goes on here. No server of it may run. */
export async function adoptMovedData(places: Places, project: ProjectRoot): Promise<void> {
  await replaceOwnFile(rootFile(places), rootText(project));
}

/** The user says that this is another project, which began as a copy: the copied data is kept aside, under the returned path. */
export async function setCopiedDataAside(places: Places): Promise<string> {
  const aside = join(dirname(places.dataDir), `copied-${systemClock.now()}`);
  await rename(places.dataDir, aside);
  return aside;
}

/** True when the data of this project still lies at its old root: then this one is a copy, whatever anybody says. */
export function isStillAt(places: Places, root: string): boolean {
  const there = join(harborDirectory(places, root), `data-${places.hostId}`);
  return lstatSync(there, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function rootFile(places: Places): string {
  return join(places.dataDir, 'root.json');
}

function rootText({ root }: ProjectRoot): string {
  return `${JSON.stringify({ root })}\n`;
}
