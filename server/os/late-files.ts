/** The files of a project, read without anybody being held up; plain ones alone, and none that is too long for a script. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A longer file is no script that a command could be followed into; in bytes. */
const longestFile = 256 * 1024;

/** By paths from `root`. Neither rejects. */
export function filesUnder(root: string) {
  return {
    text: async (file: string): Promise<string | undefined> => {
      try {
        const path = resolve(root, file);
        const seen = await stat(path);
        return seen.isFile() && seen.size <= longestFile ? await readFile(path, 'utf8') : undefined;
      } catch {
        return undefined;
      }
    },
    directoriesIn: async (directory: string): Promise<readonly string[]> => {
      const none: never[] = [];
      const entries = await readdir(resolve(root, directory), { withFileTypes: true }).catch(
        () => none,
      );
      return entries.filter((one) => one.isDirectory()).map((one) => one.name);
    },
  };
}
