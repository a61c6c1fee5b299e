/** Looks for a program as execvp(3) would, beforehand: a pseudo-terminal has no way to say that there is none. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';

export type FoundProgram =
  | { readonly kind: 'found'; readonly file: string }
  | {
      readonly kind: 'missing';
      readonly code: 'ENOENT' | 'EACCES' | 'ENOTDIR';
      readonly path: string;
    };

/** What execvp(3) looks through when there is no PATH. */
const defaultPath = '/usr/local/bin:/usr/bin:/bin';

export async function findProgram(
  name: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<FoundProgram> {
  const place = await stat(cwd).catch(() => undefined);
  if (!place) return { kind: 'missing', code: 'ENOENT', path: cwd };
  if (!place.isDirectory()) return { kind: 'missing', code: 'ENOTDIR', path: cwd };
  if (isAbsolute(name) || /[/\\]/.test(name)) return look([resolve(cwd, name)], name);
  const path = env.PATH ?? env.Path ?? defaultPath;
  const directories = path.split(delimiter).filter((each) => each !== '');
  return look(
    directories.map((each) => join(resolve(cwd, each), name)),
    name,
  );
}

async function look(files: readonly string[], name: string): Promise<FoundProgram> {
  let code: 'ENOENT' | 'EACCES' = 'ENOENT';
  for (const file of files.flatMap(withEndings)) {
    const seen = await stat(file).catch(() => undefined);
    if (!seen?.isFile()) continue;
    const canRun = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (canRun) return { kind: 'found', file };
    code = 'EACCES';
  }
  return { kind: 'missing', code, path: name };
}

/** Windows finds `npm` as `npm.cmd` (PATHEXT). */
function withEndings(file: string): readonly string[] {
  if (process.platform !== 'win32') return [file];
  return [file, ...['.com', '.exe', '.bat', '.cmd'].map((ending) => file + ending)];
}
