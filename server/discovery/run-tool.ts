/** Asks one of the system's own tools a question. Knows no tool; a tool that is missing, fails to start or is late gives no answer. */
import { withDeadline } from '#common/clock.ts';
import { TOOL_LIMIT_MS } from './process-source.ts';

export interface ToolAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/**
 * Never rejects. `env` is added to ours; an undefined value takes a variable away.
 * `limitMs`: the tool is ended then, and nobody waits for a grandchild that keeps its output open.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  { cwd, limitMs = TOOL_LIMIT_MS }: { cwd?: string; limitMs?: number } = {},
): Promise<ToolAnswer | undefined> {
  try {
    // Loaded when first needed: on Linux a client never asks a tool.
    const { x } = await import('tinyexec');
    const run = x(command, args, {
      // Without this a `node_modules/.bin` of the directory would come before the PATH.
      nodePath: false,
      // AbortSignal.timeout takes whole milliseconds only.
      timeout: Math.ceil(limitMs),
      nodeOptions: {
        env: { ...env },
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(cwd === undefined ? {} : { cwd }),
      },
    });
    const { stdout, stderr, exitCode } = await withDeadline(Promise.resolve(run), limitMs, command);
    return { stdout, stderr, exitCode };
  } catch {
    return undefined;
  }
}
