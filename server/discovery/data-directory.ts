/** Which directory holds the data of this host. Chosen once: a server started from another environment must find what the one before acknowledged. */
import { isAbsolute } from 'node:path';
import { makeOwnDirectory } from './own-directory.ts';
import { createOwnFile, readOwnFile } from './own-file.ts';
import type { Places } from './paths.ts';
import { objectOf } from './pointer.ts';
import { openProjectData } from './project-data.ts';

/**
 * The directory that the first server chose, else `places.dataDir`, which is remembered. It is made and checked.
 * That of a project's own server lies with the project, always.
 */
export async function chooseDataDirectory(places: Places): Promise<string> {
  if (places.project) {
    await openProjectData(places, places.project);
    return places.dataDir;
  }
  await createOwnFile(places.dataChoice, `${JSON.stringify({ dataDir: places.dataDir })}\n`);
  const directory = chosenDataDirectory(places);
  await makeOwnDirectory(directory);
  return directory;
}

/** The same for who only looks: nothing is remembered or made. */
export function chosenDataDirectory(places: Places): string {
  const reading = readOwnFile(places.dataChoice);
  const chosen = reading.kind === 'text' ? objectOf(reading.text)?.dataDir : undefined;
  return typeof chosen === 'string' && isAbsolute(chosen) ? chosen : places.dataDir;
}
