/** Who asks: what every handler gets along with the params. */
import type { Origin } from '#common/origin.ts';
import type { AgentMark } from '#server/agents/agent-ledger.ts';
import type { Authority } from '#server/authority/authority.ts';
import type { Instance } from '#server/instances/instances.ts';

/** How the agent that it asks for is known, if it asks for one. */
export function markOf({ authority, instance }: Pick<Caller, 'authority' | 'instance'>): AgentMark {
  if (authority.kind !== 'agent') return {};
  if (authority.token !== undefined) return { tokenId: authority.token };
  return { sessionId: instance.sessionId };
}

export interface Caller {
  readonly instance: Instance;
  /** What it may do; who it is says nothing of that. */
  readonly authority: Authority;
  /** The same for all requests of one connection, and of no other. */
  readonly connection: string;
  /** Where a change that this request makes comes from. */
  origin(key?: string): Origin;
  /** Tells this caller of an event; resolves when it is on its way, never rejects. */
  notify(method: string, params: unknown): Promise<void>;
  /** Calls `task` once when the caller's connection is gone. */
  onGone(task: () => void): void;
}
