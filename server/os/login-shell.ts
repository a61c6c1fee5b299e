/** How each shell is asked for the environment that a login has. Starts nothing. */
import { userInfo } from 'node:os';
import { basename, isAbsolute } from 'node:path';

export interface ShellQuestion {
  readonly shell: string;
  readonly args: readonly string[];
}

/** The user's shell: what the surroundings say, else the user database (passwd(5)). One that lets nobody in is none. */
export function loginShell(shell: string | undefined): string {
  const named = [shell, shellOfUser()].find(
    (each) => each && isAbsolute(each) && !/\/(false|nologin|true|sync)$/.test(each),
  );
  return named ?? '/bin/sh';
}

/**
 * Interactive, because that is where version managers put themselves (.bashrc, .zshrc), and a login, because that is where
 * others do. What prints between two marks is a Node, which every shell starts alike.
 */
export function questionFor(shell: string, node: string, mark: string): ShellQuestion {
  const print = `"${mark}" + JSON.stringify(process.env) + "${mark}"`;
  const name = basename(shell);
  if (/^pwsh(-preview)?$/.test(name)) {
    const words = `'${print.replaceAll('"', "''")}'`;
    return { shell, args: ['-Login', '-Command', `& '${node.replaceAll("'", "''")}' -p ${words}`] };
  }
  const program = `'${node.replaceAll("'", "'\\''")}'`;
  const command = `${name === 'nu' ? '^' : ''}${program} -p '${print}'`;
  // The C shells know a login only by themselves (tcsh(1), -l must be the only argument).
  return { shell, args: /^t?csh$/.test(name) ? ['-ic', command] : ['-i', '-l', '-c', command] };
}

/** What stands between the marks; undefined when it is not all there yet, or is no environment. */
export function answerIn(printed: string, mark: string): Record<string, string> | undefined {
  const [, text] = printed.split(mark, 3).length === 3 ? printed.split(mark, 3) : [];
  try {
    const read: unknown = JSON.parse(text ?? '');
    if (typeof read !== 'object' || read === null) return undefined;
    const entries = Object.entries(read).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(entries) as Record<string, string>;
  } catch {
    return undefined;
  }
}

function shellOfUser(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    // A user that the database does not know, as in some containers.
    return undefined;
  }
}
