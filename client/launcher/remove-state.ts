/** Removes programs, pointers and, when asked to, all state: only what is ours by name, and only while no server can come up. */
import { rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chosenDataDirectory } from '#discovery/data-directory.ts';
import { isOwnDirectory } from '#discovery/own-directory.ts';
import type { Places } from '#discovery/paths.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { Succession } from '#discovery/succession.ts';
import { launcherPlaces } from './launcher-places.ts';
import type { Leaving } from './leaving.ts';
import { isDead, mayBeServed, ownNames, pointersOf } from './own-state.ts';

/** Nobody starts a server meanwhile: the seat of those who do is ours until the end. */
export async function removeState(places: Places, purge: boolean): Promise<Leaving[]> {
  const { stateDir } = places;
  if (!isOwnDirectory(stateDir)) return [{ what: 'state', outcome: 'absent', path: stateDir }];
  const starters = new Succession(places.starters);
  const seat = await starters.take(await identifySelf());
  try {
    const isSafe = seat !== undefined && !(await mayBeServed(places));
    const { launcher, bin, installs, versions } = launcherPlaces(places);
    const steps = [await remove('launcher', launcher), await remove('installs', installs)];
    await rmdir(bin).catch(() => {});
    if (!isSafe)
      return [
        ...steps,
        { what: 'versions', outcome: 'kept', path: versions },
        { what: 'state', outcome: 'kept', path: stateDir },
      ];
    steps.push(await remove('versions', versions));
    for (const pointer of await pointersOf(places))
      if (await isDead(pointer)) steps.push(await remove('pointer', pointer));
    return [...steps, purge ? await removeAll(places) : keepState(places)];
  } finally {
    // After a purge there is no such directory any more, and nothing to give up.
    if (seat !== undefined) await starters.leave(seat).catch(() => {});
  }
}

/** Where the data lie is known only as long as the state is there. */
async function removeAll(places: Places): Promise<Leaving> {
  const dataDir = chosenDataDirectory(places);
  const { ours, others } = await ownNames(places);
  if (basename(dataDir) === `data-${places.hostId}`)
    await rm(dataDir, { recursive: true, force: true });
  for (const name of ours) await rm(join(places.stateDir, name), { recursive: true, force: true });
  // Only empty ones go: rmdir(2) removes no other.
  const emptied = [dirname(dataDir), ...places.socketDirs, places.stateDir];
  for (const directory of emptied)
    if (directory === places.stateDir || basename(directory).startsWith('harbormaster'))
      await rmdir(directory).catch(() => {});
  const path = places.stateDir;
  return others.length > 0
    ? { what: 'state', outcome: 'removed', path, beside: others.map((name) => join(path, name)) }
    : { what: 'state', outcome: 'removed', path };
}

function keepState(places: Places): Leaving {
  const dataDir = chosenDataDirectory(places);
  const isElsewhere = dirname(dataDir) !== places.stateDir;
  return {
    what: 'state',
    outcome: 'kept',
    path: places.stateDir,
    beside: isElsewhere ? [dataDir] : undefined,
  };
}

async function remove(
  what: 'launcher' | 'installs' | 'versions' | 'pointer',
  path: string,
): Promise<Leaving> {
  try {
    await rm(path, { recursive: true });
    return { what, outcome: 'removed', path };
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT')
      return { what, outcome: 'absent', path };
    throw failure;
  }
}
