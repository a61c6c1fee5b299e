/** Puts the launcher into the state directory, with what it reads: the list of installations, the build to run and the Node that runs it. Never touches what is outside. */
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepBuild } from '#client/connection/version-store.ts';
import { newId } from '#common/id.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { replaceOwnFile } from '#discovery/own-file.ts';
import { findRuntime, type Runtime } from '#discovery/runtime.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { addInstall } from './installs.ts';
import { type LauncherPlaces, launcherPlaces } from './launcher-places.ts';
import { cmdLauncher, shLauncher } from './launcher-text.ts';

/** Where the launcher of this user is, or will be. Throws DiscoveryError when that cannot be told. */
export function launcherHere(env: NodeJS.ProcessEnv = process.env): LauncherPlaces {
  return launcherPlaces(placesHere(env));
}

/**
 * Places the launcher for the installation in `root`, an extension's folder or a package's root, and resolves with where it
 * is. Writes nothing that is as it should be, so that it may be called at every start. Throws DiscoveryError `unsafePlace`.
 */
export async function placeLauncher(
  root: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<LauncherPlaces> {
  const places = placesHere(env);
  const here = launcherHere(env);
  await makeOwnDirectory(places.stateDir);
  await makeOwnDirectory(here.bin);
  await makeOwnDirectory(here.versions);
  await keepBuild(places, join(root, 'out'));
  await addInstall(here.installs, root);
  await recordRuntime(here.runtime, await findRuntime());
  const text = places.platform === 'win32' ? cmdLauncher() : shLauncher(places.stateDir);
  await writeScript(here.launcher, text);
  return here;
}

/** What the launcher's `read` gets: the command, and whether it is an editor that has to be told to be Node. */
function runtimeText({ command, env }: Runtime): string {
  return `${command}\n${'ELECTRON_RUN_AS_NODE' in env ? 'electron' : 'node'}\n`;
}

async function recordRuntime(file: string, runtime: Runtime): Promise<void> {
  const text = runtimeText(runtime);
  if ((await textOf(file)) !== text) await replaceOwnFile(file, text);
}

/** Somebody may be running the script: it is replaced whole, never written into. */
async function writeScript(path: string, text: string): Promise<void> {
  if ((await textOf(path)) === text) return;
  const draft = `${path}.${newId('new')}`;
  try {
    await writeFile(draft, text, { mode: 0o700 });
    await chmod(draft, 0o700);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
