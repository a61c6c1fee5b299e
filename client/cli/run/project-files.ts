/** The files of the project at hand, read when a command line leads to one. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ProjectReads } from '#commands/project-reads.ts';

/** A longer file is no script that a command could be followed into; in bytes. */
const longestFile = 256 * 1024;

/** In a repository of more packages than this, none is looked up by its name. */
const mostPackages = 200;

/** A file that is missing or broken says nothing: what runs the command will say so itself. Each is read once. */
export function projectFiles(root: string): ProjectReads {
  const texts = new Map<string, string | undefined>();
  const text = (file: string) => {
    if (!texts.has(file)) texts.set(file, textOf(path.resolve(root, file)));
    return texts.get(file);
  };
  const read = (directory: string) => objectIn(text(path.join(directory, 'package.json')));
  return {
    text,
    in: (directory) => textsIn(read(directory)?.scripts),
    workspace: (name) => {
      const patterns = patternsIn(read('.')?.workspaces, text('pnpm-workspace.yaml'));
      const directories = patterns.flatMap((pattern) => directoriesOf(root, pattern));
      if (directories.length > mostPackages) return undefined;
      return directories.find((directory) => read(directory)?.name === name);
    },
  };
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
function directoriesOf(root: string, pattern: string): string[] {
  const parent = pattern.replace(/\/\*{1,2}\/?$/, '');
  if (parent === pattern) return [pattern];
  try {
    const entries = readdirSync(path.resolve(root, parent), { withFileTypes: true });
    return entries.filter((one) => one.isDirectory()).map((one) => path.join(parent, one.name));
  } catch {
    return [];
  }
}
