/**
 * `hm` for terminals outside the editor: a link to the launcher in the user's own directory of programs. It never needs
 * another user's rights, never touches a shell's start-up files, and never replaces what somebody else has put there.
 */
import { lstat, mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '#discovery/discovery-error.ts';
import { homeHere } from '#discovery/surroundings.ts';
import { isOnPath, isSameFile, onPath } from './on-path.ts';

export type InstalledCommand =
  | { readonly kind: 'placed' | 'there'; readonly path: string; readonly advice: PathAdvice }
  /** Somebody else's, and left alone; `what` says what it is: "a link to /opt/hm". */
  | { readonly kind: 'foreign'; readonly path: string; readonly what: string };

/** What keeps a shell from finding the command. */
export type PathAdvice =
  | { readonly kind: 'found' }
  /** The directory is not on the PATH; `line` puts it there, in `file` if that is known. */
  | { readonly kind: 'notOnPath'; readonly line: string; readonly file?: string | undefined }
  /** Another `hm` is found first. */
  | { readonly kind: 'hidden'; readonly by: string };

/**
 * The user's own programs: file-hierarchy(7) on Linux, where macOS' users keep theirs too; on Windows the one directory of
 * the user's that is on the PATH from the beginning.
 */
export function commandPath(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform !== 'win32') return join(homeHere(env), '.local', 'bin', 'hm');
  const local = env.LOCALAPPDATA ?? join(homeHere(env), 'AppData', 'Local');
  return join(local, 'Microsoft', 'WindowsApps', 'hm.cmd');
}

/** Rejects with the system's error when it cannot be written. */
export async function installCommand(
  launcher: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<InstalledCommand> {
  const path = commandPath(env);
  await mkdir(dirname(path), { recursive: true });
  const placed = await place(path, launcher);
  if (!placed && !(await isOurs(path, launcher)))
    return { kind: 'foreign', path, what: await whatIsAt(path) };
  return { kind: placed ? 'placed' : 'there', path, advice: await adviceFor(path, launcher, env) };
}

/** Removes the command if it is ours, and says what was found. */
export async function removeCommand(
  launcher: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly path: string; readonly found: 'ours' | 'foreign' | 'absent' }> {
  const path = commandPath(env);
  if (await isOurs(path, launcher)) {
    await rm(path);
    return { path, found: 'ours' };
  }
  const isThere = await lstat(path).catch(() => undefined);
  return { path, found: isThere ? 'foreign' : 'absent' };
}

/** Makes it, unless something has that name. */
async function place(path: string, launcher: string): Promise<boolean> {
  try {
    if (process.platform === 'win32') await writeFile(path, wrapper(launcher), { flag: 'wx' });
    else await symlink(launcher, path);
    return true;
  } catch (failure) {
    if (systemCode(failure) === 'EEXIST') return false;
    throw failure;
  }
}

/** Links need rights there that few have. */
function wrapper(launcher: string): string {
  return `@"${launcher}" %*\r\n`;
}

async function isOurs(path: string, launcher: string): Promise<boolean> {
  if (process.platform === 'win32')
    return (await readFile(path, 'utf8').catch(() => '')) === wrapper(launcher);
  return (await readlink(path).catch(() => undefined)) === launcher;
}

async function whatIsAt(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) return `a link to ${target}`;
  const seen = await lstat(path).catch(() => undefined);
  return seen?.isDirectory() ? 'a directory' : 'a program of somebody else';
}

async function adviceFor(
  path: string,
  launcher: string,
  env: NodeJS.ProcessEnv,
): Promise<PathAdvice> {
  if (!isOnPath(dirname(path), env)) return { kind: 'notOnPath', ...lineFor(env) };
  const found = await onPath(basename(path), env);
  const isUs = found === undefined || found === path || (await isSameFile(found, launcher));
  return isUs ? { kind: 'found' } : { kind: 'hidden', by: found };
}

/** In the words of the shell that the user logs in with. */
function lineFor({ SHELL = '' }: NodeJS.ProcessEnv): { line: string; file?: string } {
  const line = 'export PATH="$HOME/.local/bin:$PATH"';
  switch (basename(SHELL)) {
    case 'fish':
      return { line: 'fish_add_path ~/.local/bin' };
    case 'zsh':
      return { line, file: '~/.zprofile' };
    case 'bash':
      return { line, file: '~/.profile' };
    default:
      return { line };
  }
}
