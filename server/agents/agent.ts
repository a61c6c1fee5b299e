/** What it is to be a coding agent that its hook made known. */
import type { ProcessIdentity } from '#common/process-identity.ts';

/** An agent as it is seen when it begins, or goes on. */
export interface SeenAgent {
  /** `g_` and 16 hex digits; it stays when the same process begins another conversation. */
  readonly id: string;
  /** 'claude-code'. */
  readonly name: string;
  /** The agent's own name for its conversation. */
  readonly sessionId: string;
  readonly projectId: string;
  readonly directory: string;
  readonly process: ProcessIdentity;
  /** Where it writes down what is said. */
  readonly transcript?: string | undefined;
  /** The token that was issued to it; never the secret. */
  readonly tokenId?: string | undefined;
}

/** What may be made of a command: refused, changed, answered with who runs it, answered with advice, or nothing. */
export type CommandVerdict = 'denied' | 'rewritten' | 'running' | 'told' | 'left';

/** The same with what became of it. Immutable: every change makes a new one. */
export interface Agent extends SeenAgent {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Milliseconds since 1970; absent while it works. */
  readonly endedAt?: number | undefined;
  /** What it leased and is leased still. */
  readonly leaseIds: readonly string[];
  readonly judged: Readonly<Partial<Record<CommandVerdict, number>>>;
}
