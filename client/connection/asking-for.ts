/** On whose behalf this process asks: within a coding agent, on the agent's, with less than the user's authority. */
import process from 'node:process';
import { agentIn, agentSessionIn } from '#services/known-agents.ts';
import type { ClientFacts } from './connect.ts';

/** What a client says of the agent that runs it; nothing where a person does, or a program of theirs. */
export function askingFor(): Pick<ClientFacts, 'agent' | 'folder' | 'sessionId'> {
  const agent = isAPerson() ? undefined : agentIn(process.env);
  if (agent === undefined) return {};
  return { agent, folder: here(), sessionId: agentSessionIn(process.env) };
}

/**
 * A person whose terminal has an agent's variables, as in an editor that an agent opened, says HARBORMASTER_AS=user. It counts
 * in a terminal alone: what an agent runs has none, or has one of which nobody set the variable.
 */
function isAPerson(): boolean {
  return (
    process.env.HARBORMASTER_AS === 'user' &&
    process.stdin.isTTY === true &&
    process.stderr.isTTY === true
  );
}

/** The directory may be gone; then it is no project's. */
function here(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
