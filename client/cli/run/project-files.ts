/** The files of the project at hand, read when a command line leads to one. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ProjectReads } from '#commands/project-reads.ts';

/** A longer file is no script that a command could be followed into; in bytes. */
const longestFile = 256 * 1024;

/** A file that is missing or broken says nothing: what runs the command will say so itself. Each is read once. */
export function projectFiles(root: string): ProjectReads {
  const texts = new Map<string, string | undefined>();
  const text = (file: string) => {
    if (!texts.has(file)) texts.set(file, textOf(path.resolve(root, file)));
    return texts.get(file);
  };
  return { text, in: (directory) => scriptsIn(text(path.join(directory, 'package.json'))) };
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

function scriptsIn(text: string | undefined): Readonly<Record<string, string>> | undefined {
  try {
    const { scripts } = JSON.parse(text ?? '') as { scripts?: unknown };
    if (typeof scripts !== 'object' || scripts === null) return undefined;
    const texts = Object.entries(scripts).filter(([, script]) => typeof script === 'string');
    return Object.fromEntries(texts) as Record<string, string>;
  } catch {
    return undefined;
  }
}
