/** What `hm init` may read of a project: texts of files and names of directories, below its root and nowhere else. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Paths are relative to the root, with `/`; '.' is the root itself. */
export interface ProjectReader {
  /** The text of a file; undefined when there is none, or it is no file that people write. */
  read(file: string): string | undefined;
  /** The names of the directories in a directory, sorted, without hidden ones and node_modules. */
  directories(directory: string): readonly string[];
}

/** Bytes; what is larger was not written by hand. */
const longestFile = 1_048_576;

/** Reads at once, because `hm init` has nothing else to do. */
export function projectReader(root: string): ProjectReader {
  return {
    read(file) {
      const full = path.join(root, file);
      const stats = statSync(full, { throwIfNoEntry: false });
      if (!stats?.isFile() || stats.size > longestFile) return undefined;
      return readFileSync(full, 'utf8');
    },
    directories(directory) {
      const full = path.join(root, directory);
      if (!statSync(full, { throwIfNoEntry: false })?.isDirectory()) return [];
      return readdirSync(full, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .filter((name) => name !== 'node_modules')
        .sort();
    },
  };
}

/** `a` and `b` as `a/b`; in '.', `b` alone. */
export function below(directory: string, file: string): string {
  return directory === '.' ? file : `${directory}/${file}`;
}

/** The JSON object in a file; undefined when there is none. */
export function readObject(
  files: ProjectReader,
  file: string,
): Record<string, unknown> | undefined {
  const text = files.read(file);
  if (text === undefined) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Narrows what came out of a file. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The strings of a list that came out of a file. */
export function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The properties that are strings, of an object that came out of a file. */
export function stringsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
