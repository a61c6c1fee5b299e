/** The files of the repository, as git knows them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Source {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every file that is committed or about to be, whose path `isMeant`. */
export function sourcesOf(isMeant: (path: string) => boolean): Source[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && isMeant(path))
    .flatMap((path) => {
      const text = textOf(path);
      return text === undefined ? [] : [{ path, text }];
    });
}

/** Code of the product: what runs in the server or in a client. */
export function isProduct(path: string): boolean {
  return /^(server|client)\/.*\.ts$/.test(path);
}

/** Undefined for what was deleted and not committed yet. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}
