/** Every coding agent whose sessions we can begin and continue, with the source of each fact. Pure data. */
import type { AgentRow } from './agent-row.ts';
import { otherAgents } from './other-agents.ts';
import { readableAgents } from './readable-agents.ts';

export const agentTable: readonly AgentRow[] = [...readableAgents, ...otherAgents];

/** The row by the name that people use, or by the one that hooks use. */
export function agentRow(name: string): AgentRow | undefined {
  return agentTable.find((row) => row.name === name || row.knownAs === name);
}
