/**
 * How Claude Code speaks to its hooks. Source: code.claude.com/docs/en/hooks as of September 2026 (Claude Code 2.1): "Hook input",
 * "PreToolUse decision control", "SessionStart decision control", "Persist environment variables". Before 2.1 it applied
 * `updatedInput` only beside `allow` (github.com/anthropics/claude-code/issues/11282): then the command runs as it was.
 */
import { isAbsolute } from 'node:path';
import type { Advice, Dialect, Happening } from './happening.ts';

const agent = 'claude-code';

/** The tools that run a shell's text; both have it in `command`. */
const shellTools: ReadonlySet<unknown> = new Set(['Bash', 'PowerShell']);

/** Longest session id that the contract takes, in characters. */
const longestSession = 128;

/** Of a session that did not begin, but goes on in the same process. */
const continuing: ReadonlySet<unknown> = new Set(['clear', 'compact']);

/** After these the process goes on, and a session begins at once: nothing has ended. */
const goesOn: ReadonlySet<unknown> = new Set(['clear', 'resume']);

interface Input {
  readonly hook_event_name?: unknown;
  readonly session_id?: unknown;
  readonly transcript_path?: unknown;
  readonly cwd?: unknown;
  readonly source?: unknown;
  readonly reason?: unknown;
  readonly tool_name?: unknown;
  readonly tool_input?: unknown;
}

export const claudeCode: Dialect = {
  read(input, env) {
    if (typeof input !== 'object' || input === null) return undefined;
    const told = input as Input;
    const { session_id: session, cwd } = told;
    if (typeof session !== 'string' || session === '' || session.length > longestSession)
      return undefined;
    if (typeof cwd !== 'string' || !isAbsolute(cwd)) return undefined;
    return happening(told, { agent, session, cwd }, env.CLAUDE_ENV_FILE);
  },

  advise(advice, input) {
    const output = outputOf(advice, (input as Input).tool_input);
    return output ? printed({ hookEventName: 'PreToolUse', ...output }) : '';
  },

  tell(context) {
    return printed({ hookEventName: 'SessionStart', additionalContext: context });
  },
};

function happening(
  told: Input,
  teller: { readonly agent: string; readonly session: string; readonly cwd: string },
  environmentFile: string | undefined,
): Happening | undefined {
  switch (told.hook_event_name) {
    case 'SessionStart': {
      const { transcript_path: transcript, source } = told;
      return {
        ...{ kind: 'begin', ...teller, continues: continuing.has(source), environmentFile },
        ...(typeof transcript === 'string' && isAbsolute(transcript) && { transcript }),
      };
    }
    case 'SessionEnd':
      return goesOn.has(told.reason) ? undefined : { kind: 'end', ...teller };
    case 'PreToolUse': {
      const { command } = (told.tool_input ?? {}) as { command?: unknown };
      if (!shellTools.has(told.tool_name) || typeof command !== 'string') return undefined;
      return { kind: 'command', ...teller, command, canRewrite: true };
    }
    default:
      return undefined;
  }
}

/** Whatever else stands in the tool's input goes back as it came: the answer replaces all of it. */
function outputOf(advice: Advice, toolInput: unknown): object | undefined {
  switch (advice.kind) {
    case 'nothing':
      return undefined;
    case 'deny':
      return { permissionDecision: 'deny', permissionDecisionReason: advice.reason };
    case 'rewrite':
      return {
        permissionDecision: advice.decision,
        permissionDecisionReason: advice.reason,
        updatedInput: { ...(toolInput as object), command: advice.command },
      };
    case 'context':
      return { additionalContext: advice.text };
  }
}

function printed(hookSpecificOutput: object): string {
  return `${JSON.stringify({ hookSpecificOutput })}\n`;
}
