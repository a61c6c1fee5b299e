/** How any other agent, or a script of its user's, may speak to us: plain JSON, described in docs/agents.md. */
import { isAbsolute } from 'node:path';
import type { Dialect, Happening } from './happening.ts';

/** Longest names that the contract takes, in characters. */
const longestAgent = 64;
const longestSession = 128;

interface Input {
  readonly event?: unknown;
  readonly agent?: unknown;
  readonly session?: unknown;
  readonly cwd?: unknown;
  readonly pid?: unknown;
  readonly transcript?: unknown;
  readonly continues?: unknown;
  readonly command?: unknown;
  readonly rewrites?: unknown;
  readonly environmentFile?: unknown;
}

export const generic: Dialect = {
  read(input) {
    if (typeof input !== 'object' || input === null) return undefined;
    const told = input as Input;
    const { agent, session, cwd } = told;
    if (!isName(agent, longestAgent) || !isName(session, longestSession)) return undefined;
    if (!isPath(cwd)) return undefined;
    return happening(told, { agent, session, cwd });
  },

  advise(advice) {
    switch (advice.kind) {
      case 'nothing':
        return '{}\n';
      case 'deny':
        return printed({ decision: 'deny', reason: advice.reason });
      case 'rewrite': {
        const { decision, reason, command } = advice;
        return printed({ decision, reason, command });
      }
      case 'context':
        return printed({ context: advice.text });
    }
  },

  tell: (context, environment) => printed({ context, environment }),
};

function happening(
  told: Input,
  teller: { readonly agent: string; readonly session: string; readonly cwd: string },
): Happening | undefined {
  const { event, pid, transcript, continues, command, rewrites, environmentFile } = told;
  const process = Number.isSafeInteger(pid) && Number(pid) > 1 ? { pid: Number(pid) } : {};
  switch (event) {
    case 'begin':
      return {
        ...{ kind: 'begin', ...teller, ...process, continues: continues === true },
        ...(isPath(transcript) && { transcript }),
        ...(isPath(environmentFile) && { environmentFile }),
      };
    case 'command':
      if (typeof command !== 'string') return undefined;
      return { kind: 'command', ...teller, ...process, command, canRewrite: rewrites === true };
    case 'end':
      return { kind: 'end', ...teller };
    default:
      return undefined;
  }
}

function isName(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && isAbsolute(value);
}

function printed(answer: object): string {
  return `${JSON.stringify(answer)}\n`;
}
