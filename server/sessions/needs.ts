/** What the room of sessions needs of the world, joined to it where the server is put together. */
import type { Origin } from '#common/origin.ts';
import type { ResumeMode } from './resume-rule.ts';
import type { EndCause, EndManner, Session, SessionSummary } from './session.ts';

/** How the process of a session fares; only `ended` is proof. */
export type RunnerLife =
  | { readonly kind: 'lives' | 'unknown' }
  | {
      readonly kind: 'ended';
      readonly manner: EndManner;
      readonly cause?: EndCause | undefined;
    };

/** The runners whose agents have sessions. */
export interface AgentRunners {
  lifeOf(runnerId: string, sessionId: string): RunnerLife;
  /** Whether people are asked before an interrupted session of this runner is resumed. */
  modeOf(session: Session): Promise<ResumeMode>;
  /** Starts the runner again with this session; it calls `begin` before anything is started. Answers whether it was started. */
  resume(session: Session, origin: Origin): Promise<boolean>;
}

/** How agents are called. */
export interface AgentCalls {
  /** The words that begin this session, or go on with one; undefined when there are none. */
  argv(
    argv: readonly string[],
    session:
      | { readonly kind: 'new'; readonly id: string }
      | { readonly kind: 'last' }
      | { readonly kind: 'resume'; readonly id: string },
  ): readonly string[] | undefined;
  /** An id for a conversation that the agent takes from us; undefined when it chooses its own, or the words choose one. */
  newId(argv: readonly string[]): string | undefined;
  canResume(agent: string, agentSessionId: string | undefined): boolean;
}

/** What agents wrote down. */
export interface AgentRecords {
  /** As of now; undefined when nothing was written. */
  summaryOf(session: Session): Promise<SessionSummary | undefined>;
  /** Whether the agent may have it open elsewhere, by its own word. */
  mayBeOpen(session: Session): Promise<boolean>;
  /** The agent's own name for a session that began then and there; undefined when it cannot be told for sure. */
  idOf(session: Session, known: ReadonlySet<string>): Promise<string | undefined>;
}
