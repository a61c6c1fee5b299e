/** A command as a project file writes it, as the words of a process: taken apart where any shell would do the same, and given to a shell where not. */
import { fullAllowance } from './allowance.ts';
import { readShellText } from './shell-text.ts';
import { valuesOf } from './words.ts';

/** What a shell makes something else of; in quotes, too, which costs nothing but a shell. */
const special = /[$`*?[\]{}~;&|<>()#!\\\n\r]/;

/** Words that a shell knows itself, or takes for its own grammar (POSIX.1-2024, Shell Command Language, 2.4 and 2.15). */
const shellsOwn: ReadonlySet<string> = new Set([
  ...['.', ':', 'alias', 'bg', 'break', 'case', 'cd', 'command', 'continue', 'do', 'done', 'elif'],
  ...['else', 'esac', 'eval', 'exec', 'exit', 'export', 'fg', 'fi', 'for', 'hash', 'if', 'jobs'],
  ...[
    'in',
    'read',
    'readonly',
    'return',
    'set',
    'shift',
    'source',
    'then',
    'time',
    'times',
    'trap',
  ],
  ...['type', 'ulimit', 'umask', 'unalias', 'unset', 'until', 'wait', 'while', '{', '}', '!'],
]);

/** What is written as words stays so. On Windows `cmd` finds what is no program of its own, such as npm. */
export function commandArgv(
  command: string | readonly string[],
  platform = 'linux',
): readonly string[] {
  if (typeof command !== 'string') return command;
  if (platform === 'win32') return ['cmd.exe', '/d', '/s', '/c', command];
  return plainWords(command) ?? ['/bin/sh', '-c', command];
}

/** Undefined where a shell is needed, or the text is none. */
function plainWords(text: string): readonly string[] | undefined {
  if (special.test(text)) return undefined;
  const { commands, broken } = readShellText(text, true, fullAllowance());
  const [only] = commands;
  if (broken || !only || commands.length > 1 || only.assignments.length > 0) return undefined;
  const words = valuesOf(only.words);
  const [program = ''] = words;
  return program === '' || shellsOwn.has(program) ? undefined : words;
}
