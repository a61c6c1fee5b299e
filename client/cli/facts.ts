/** What `hm` says of itself to the server; within a coding agent, that it asks on the agent's behalf. */
import process from 'node:process';
import type { ClientFacts } from '#client/connection/connect.ts';
import { agentIn, agentSessionIn } from '#client/connection/known-agents.ts';
import type { ClientKind } from '#protocol/instances.ts';
import { productVersion } from '#protocol/product.ts';

export function factsOf(kind: ClientKind, name: string): ClientFacts {
  const facts = { kind, name, version: productVersion };
  const agent = isAPerson() ? undefined : agentIn(process.env);
  if (agent === undefined) return facts;
  return { ...facts, agent, folder: here(), sessionId: agentSessionIn(process.env) };
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
