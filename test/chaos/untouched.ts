/** Proof that nobody touched what is somebody else's: directories as they are, compared with as they were. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every name below `directories` with what changes when a file is written, replaced or made anew. */
export async function inventory(directories: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const directory of directories)
    for (const name of await readdir(directory, { recursive: true }).catch(() => [])) {
      const path = join(directory, name);
      const seen = await lstat(path, { bigint: true }).catch(() => undefined);
      if (!seen) continue;
      const whose = `${seen.ino} ${seen.mode} ${seen.uid}`;
      // A journal grows by its own server's doing; that nobody else wrote into it shows in its hash chain.
      const isGrowing = /\/journal-[\d-]+\.ndjson$/.test(path);
      found.set(path, isGrowing ? whose : `${whose} ${seen.size} ${seen.mtimeNs}`);
    }
  return found;
}

/** The paths that came, went or changed. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
