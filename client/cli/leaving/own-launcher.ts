/** The launcher of this very product: placed by whoever has an installation to place it for. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { type LauncherPlaces, launcherPlaces } from '#client/launcher/launcher-places.ts';
import { placeLauncher } from '#client/launcher/place-launcher.ts';
import { placesHere } from '#discovery/surroundings.ts';

/** The root of the extension or package that this bundle lies in; undefined for a copy in the version store. */
export function ownInstall(): string | undefined {
  const root = dirname(import.meta.dirname);
  try {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      name?: unknown;
    };
    return name === 'harbormaster' ? root : undefined;
  } catch {
    return undefined;
  }
}

/** Where the launcher is. It is placed when it is missing; a copy in the version store was run by it, so it is there. */
export async function ownLauncher(): Promise<LauncherPlaces> {
  const root = ownInstall();
  if (root !== undefined) return placeLauncher(root);
  const places = launcherPlaces(placesHere());
  if (existsSync(places.launcher)) return places;
  throw new Exit(
    exitCodes.failed,
    `${places.launcher} is gone. Open a window of an editor that has Harbormaster: it is put back.`,
  );
}
