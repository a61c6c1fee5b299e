/**
 * Runs one command to its end. It says what it ran when that failed, and nothing otherwise.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const running = new Set<ChildProcess>();

/** Ends the commands that have not come to their end: for an interruption at any moment. */
export function endRunning(): void {
  for (const child of running) child.kill('SIGTERM');
}

/** What the command wrote to its standard output; rejects with all of its output. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const execution = execute(command, args, {
    ...options,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  running.add(execution.child);
  try {
    return (await execution).stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`Failed: ${command} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause });
  } finally {
    running.delete(execution.child);
  }
}
