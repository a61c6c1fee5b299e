/** What a shell finds on a PATH. Starts nothing to find it. */
import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join, normalize } from 'node:path';

/** The first program of this name on the PATH; undefined when there is none. */
export async function onPath(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  for (const directory of directoriesOf(env)) {
    const path = join(directory, name);
    if (await canRun(path)) return path;
  }
  return undefined;
}

/** Whether this directory is on the PATH. */
export function isOnPath(directory: string, env: NodeJS.ProcessEnv = process.env): boolean {
  return directoriesOf(env).some((each) => join(normalize(each), '.') === join(directory, '.'));
}

/** Whether both paths lead to one file, links followed. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([realOf(a), realOf(b)]);
  return one !== undefined && one === other;
}

function directoriesOf(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
}

function realOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
