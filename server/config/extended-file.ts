/** A project file together with those that it extends: which they are, who wins, and what must not be. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { HarborError, Problem } from '#protocol/errors.ts';
import { type ProjectFile, projectFileName } from '#protocol/project-file.ts';
import { TypeTable } from '#services/type-table.ts';
import { brokenFile } from './broken-file.ts';
import { typesDeclaredIn, withProjectTypes } from './project-types.ts';
import { refuseBrokenRunners } from './runner-problems.ts';

/** How many files may stand behind one another. */
const deepest = 5;

/** How many files may be put together. */
const mostFiles = 50;

/** One file that was read. */
export interface ExtendedFile {
  readonly path: string;
  readonly file: ProjectFile;
  readonly warnings: readonly Problem[];
  placeAt(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
}

/** Undefined when there is none; rejects with `brokenProjectFile`. */
export type ReadOne = (file: string) => Promise<ExtendedFile | undefined>;

/** All in one, and its parts: the own file first, then the nearer before the farther. */
export interface MergedFile {
  readonly file: ProjectFile;
  readonly parts: readonly ExtendedFile[];
}

/** Rejects with `brokenProjectFile`, which names the file that is at fault. */
export async function mergedFile(
  own: ExtendedFile,
  root: string,
  read: ReadOne,
): Promise<MergedFile> {
  const parts = await partsOf(own, root, limited(read), [own.path]);
  withProjectTypes(TypeTable.builtIn, typesDeclaredIn(parts));
  const file = parts.map((part) => part.file).reduce(over);
  refuseBrokenRunners(file, parts);
  return { file, parts };
}

/** Files that extend ten each would never end. */
function limited(read: ReadOne): ReadOne {
  let left = mostFiles;
  return async (file) => {
    if (left-- > 0) return read(file);
    throw brokenFile(file, [
      { where: 'extends', message: `is one of more than ${mostFiles} files that are put together` },
    ]);
  };
}

/** `part` and what it extends, the nearest first; of several, a later one is nearer. */
async function partsOf(
  part: ExtendedFile,
  root: string,
  read: ReadOne,
  chain: readonly string[],
): Promise<ExtendedFile[]> {
  const behind: ExtendedFile[] = [];
  for (const { word, at } of extendedBy(part.file)) {
    const refuse = (message: string) => refusal(part, at, message);
    const target = await targetOf(word, path.dirname(part.path), root);
    if ('problem' in target) throw refuse(target.problem);
    const next = [...chain, target.path];
    const names = next.map((file) => path.relative(root, file) || file).join(' -> ');
    if (chain.includes(target.path)) throw refuse(`goes in a circle: ${names}`);
    if (chain.length > deepest) throw refuse(`goes deeper than ${deepest} files: ${names}`);
    const extended = await read(target.path);
    if (!extended) throw refuse(`there is no file ${target.path}`);
    behind.unshift(...(await partsOf(extended, root, read, next)));
  }
  return [part, ...behind];
}

function extendedBy({ extends: words }: ProjectFile) {
  if (words === undefined) return [];
  if (typeof words === 'string') return [{ word: words, at: ['extends'] }];
  return words.map((word, n) => ({ word, at: ['extends', n] }));
}

/** A path stays within the repository and its siblings; a package is looked for as Node does (nodejs.org, modules, node_modules). */
async function targetOf(
  word: string,
  from: string,
  root: string,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  if (path.isAbsolute(word))
    return {
      problem:
        'must be a relative path or the name of a package, so that it is right for everybody',
    };
  if (!/^\.\.?([/\\]|$)/.test(word)) {
    const found = await packageFile(word, from);
    return found
      ? { path: found }
      : { problem: `there is no package '${word}' in node_modules; is it installed?` };
  }
  const meant = await withFileName(path.resolve(from, word));
  const real = await realpath(meant).catch(() => meant);
  // A package's files lie wherever its manager keeps them, and extend their like.
  const packages = `${path.sep}node_modules`;
  const inPackage = from.lastIndexOf(packages + path.sep);
  const bounds = inPackage < 0 ? path.dirname(root) : from.slice(0, inPackage + packages.length);
  return real.startsWith(bounds.endsWith(path.sep) ? bounds : bounds + path.sep)
    ? { path: real }
    : { problem: `leads to ${real}, which lies neither in this repository nor in one beside it` };
}

async function packageFile(word: string, from: string): Promise<string | undefined> {
  for (let at = from; ; at = path.dirname(at)) {
    const file = await withFileName(path.join(at, 'node_modules', word));
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) return realpath(file);
    if (path.dirname(at) === at) return undefined;
  }
}

async function withFileName(meant: string): Promise<string> {
  const isDirectory = (await stat(meant).catch(() => undefined))?.isDirectory();
  return isDirectory ? path.join(meant, projectFileName) : meant;
}

/** The nearer file over the farther: what a service or a runner says field by field, everything else as a whole. */
function over(near: ProjectFile, far: ProjectFile): ProjectFile {
  const hasMain = Object.values(near.services).some(({ main }) => main);
  const services = { ...far.services };
  if (hasMain)
    for (const [name, service] of Object.entries(services))
      services[name] = { ...service, main: undefined };
  for (const [name, service] of Object.entries(near.services))
    services[name] = { ...services[name], ...service };
  const runners = { ...far.runners };
  for (const [name, runner] of Object.entries(near.runners ?? {}))
    runners[name] = { ...runners[name], ...runner };
  return {
    ...near,
    services,
    ...((near.runners || far.runners) && { runners }),
    ...((near.types || far.types) && { types: { ...far.types, ...near.types } }),
    ...((near.settings || far.settings) && { settings: { ...far.settings, ...near.settings } }),
  };
}

function refusal(part: ExtendedFile, at: readonly PropertyKey[], message: string): HarborError {
  return brokenFile(part.path, [{ where: at.map(String).join('.'), message, ...part.placeAt(at) }]);
}
