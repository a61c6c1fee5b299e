/** The files of the project at hand, read when a command line leads to one. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readsFrom } from '#commands/package-files.ts';
import type { ProjectReads } from '#commands/project-reads.ts';

/** A longer file is no script that a command could be followed into; in bytes. */
const longestFile = 256 * 1024;

/** Each is read once. */
export function projectFiles(root: string): ProjectReads {
  const texts = new Map<string, string | undefined>();
  return readsFrom({
    text: (file) => {
      if (!texts.has(file)) texts.set(file, textOf(path.resolve(root, file)));
      return texts.get(file);
    },
    directoriesIn: (directory) => directoriesIn(path.resolve(root, directory)),
  });
}

/** Only a plain file is opened: a pipe would have us wait. */
function textOf(file: string): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= longestFile ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function directoriesIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((one) => one.isDirectory()).map((one) => one.name);
  } catch {
    return [];
  }
}
