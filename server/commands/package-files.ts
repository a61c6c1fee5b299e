/** What the files of a project say to whoever follows a command into them: scripts of packages, and where workspaces lie. Reads nothing itself. */
import type { ProjectReads } from './project-reads.ts';
import { joined } from './words.ts';

/** The files of a project as they lie there, by paths from its root. */
export interface FileSource {
  /** Undefined when it is missing, no plain file, or too long. */
  text(file: string): string | undefined;
  /** The names of the directories in a directory. */
  directoriesIn(directory: string): readonly string[];
}

/** In a repository of more packages than this, none is looked up by its name. */
const mostPackages = 200;

/** A file that is missing or broken says nothing: what runs the command will say so itself. */
export function readsFrom(source: FileSource): ProjectReads {
  const read = (directory: string) => objectIn(source.text(joined(directory, 'package.json')));
  return {
    text: (file) => source.text(file),
    in: (directory) => textsIn(read(directory)?.scripts),
    workspace: (name) => {
      const patterns = patternsIn(read('.')?.workspaces, source.text('pnpm-workspace.yaml'));
      const directories = patterns.flatMap((pattern) => directoriesOf(source, pattern));
      if (directories.length > mostPackages) return undefined;
      return directories.find((directory) => read(directory)?.name === name);
    },
  };
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text ?? '');
    return typeof read === 'object' && read !== null ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}

function textsIn(scripts: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof scripts !== 'object' || scripts === null) return undefined;
  const texts = Object.entries(scripts).filter(([, script]) => typeof script === 'string');
  return Object.fromEntries(texts) as Record<string, string>;
}

/** `"workspaces"` of package.json, or the list in pnpm-workspace.yaml: the lines `- apps/*` under `packages:`. */
function patternsIn(workspaces: unknown, pnpm: string | undefined): string[] {
  const declared = Array.isArray(workspaces)
    ? workspaces
    : (workspaces as { packages?: unknown } | undefined)?.packages;
  const listed = pnpm?.match(/^\s*-\s*(['"]?)[\w@./*-]+\1\s*$/gm) ?? [];
  const written = listed.map((line) => line.replaceAll(/^\s*-\s*['"]?|['"]?\s*$/g, ''));
  const own: unknown[] = Array.isArray(declared) ? declared : [];
  return [...own.filter((pattern) => typeof pattern === 'string'), ...written];
}

/** `apps/web` is itself, `apps/*` and `apps/**` are what lies in it. */
function directoriesOf(source: FileSource, pattern: string): string[] {
  const parent = pattern.replace(/\/\*{1,2}\/?$/, '');
  if (parent === pattern) return [pattern];
  return source.directoriesIn(parent).map((name) => joined(parent, name));
}
