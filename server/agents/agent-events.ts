/** What can happen to agents. These are written to the journal and read again for ever: add, never change. */
import type { CommandVerdict, SeenAgent } from './agent.ts';

export type AgentEvent =
  /** Its hook made it known, or said that it goes on, perhaps under another session id. */
  | { readonly type: 'agentStarted'; readonly agent: SeenAgent }
  /** It said so, or its process is proven dead. */
  | {
      readonly type: 'agentEnded';
      readonly agentId: string;
      readonly projectId: string;
      readonly reason: 'said' | 'processEnded';
    }
  /** It asked for this lease, alone or beside others. */
  | { readonly type: 'agentLeased'; readonly agentId: string; readonly leaseId: string }
  /** A user keeps what it left running; nobody need ask about it any more. */
  | { readonly type: 'agentLeftoversKept'; readonly agentId: string; readonly projectId: string }
  /** What its hook made of a command. Never a word of the command but the tool's name. */
  | {
      readonly type: 'commandJudged';
      /** Absent for an agent that nobody made known. */
      readonly agentId?: string | undefined;
      readonly name: string;
      readonly projectId?: string | undefined;
      readonly verdict: CommandVerdict;
      /** One word. */
      readonly why: string;
      readonly tool?: string | undefined;
    };

/** The agent that an event is about; undefined for one that nobody made known. */
export function agentIdIn(event: AgentEvent): string | undefined {
  return event.type === 'agentStarted' ? event.agent.id : event.agentId;
}
