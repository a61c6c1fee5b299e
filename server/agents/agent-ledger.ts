/** The agents that work or left something: what the agent events fold into. Pure: no clock, no process, no decision. */
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import type { Agent } from './agent.ts';
import { type AgentEvent, agentIdIn } from './agent-events.ts';

/** How an agent is known to who asks on its behalf. */
export interface AgentMark {
  readonly sessionId?: string | undefined;
  readonly tokenId?: string | undefined;
}

export class AgentLedger {
  readonly #agents = new Map<string, Agent>();

  agent(id: string): Agent | undefined {
    return this.#agents.get(id);
  }

  agents(): IterableIterator<Agent> {
    return this.#agents.values();
  }

  /** Those that have not ended. */
  working(): Agent[] {
    return [...this.#agents.values()].filter(({ endedAt }) => endedAt === undefined);
  }

  /** The one that works under this name for its conversation. */
  inSession(name: string, sessionId: string): Agent | undefined {
    return this.working().find((each) => each.name === name && each.sessionId === sessionId);
  }

  /** The one that works in this process. */
  inProcess(name: string, process: ProcessIdentity): Agent | undefined {
    return this.working().find((each) => each.name === name && sameProcess(each.process, process));
  }

  /** The one on whose behalf somebody asks; a token says it more surely than a word. */
  marked({ sessionId, tokenId }: AgentMark): Agent | undefined {
    if (sessionId === undefined && tokenId === undefined) return undefined;
    const working = this.working();
    const byToken =
      tokenId === undefined ? -1 : working.findIndex((each) => each.tokenId === tokenId);
    return working[byToken] ?? working.find((each) => each.sessionId === sessionId);
  }

  /** Folds one event in; never throws. Returns the agent that it touched. `at` is in milliseconds since 1970. */
  apply(event: AgentEvent, at: number): string | undefined {
    const id = agentIdIn(event);
    if (id === undefined) return undefined;
    const known = this.#agents.get(id);
    if (event.type === 'agentStarted') {
      const { since = at, leaseIds = [], judged = {} } = known ?? {};
      this.#agents.set(id, { ...event.agent, since, leaseIds, judged });
    } else if (known) this.#put(changed(known, event, at));
    return id;
  }

  /** A lease is no more. Returns the agents that had it. */
  leaseGone(leaseId: string): string[] {
    const had = [...this.#agents.values()].filter(({ leaseIds }) => leaseIds.includes(leaseId));
    for (const agent of had)
      this.#put({ ...agent, leaseIds: agent.leaseIds.filter((id) => id !== leaseId) });
    return had.map(({ id }) => id);
  }

  save(): readonly Agent[] {
    return [...this.#agents.values()];
  }

  restore(saved: unknown): void {
    this.#agents.clear();
    for (const agent of (saved as readonly Agent[] | undefined) ?? [])
      this.#agents.set(agent.id, agent);
  }

  /** One that ended and has left nothing is known no more. */
  #put(agent: Agent | undefined): void {
    if (!agent) return;
    const isOver = agent.endedAt !== undefined && agent.leaseIds.length === 0;
    if (isOver) this.#agents.delete(agent.id);
    else this.#agents.set(agent.id, agent);
  }
}

function changed(
  known: Agent,
  event: Exclude<AgentEvent, { readonly type: 'agentStarted' }>,
  at: number,
): Agent {
  switch (event.type) {
    case 'agentEnded':
      return { ...known, endedAt: known.endedAt ?? at };
    case 'agentLeased':
      return known.leaseIds.includes(event.leaseId)
        ? known
        : { ...known, leaseIds: [...known.leaseIds, event.leaseId] };
    case 'agentLeftoversKept':
      return { ...known, leaseIds: [] };
    case 'commandJudged': {
      const count = (known.judged[event.verdict] ?? 0) + 1;
      return { ...known, judged: { ...known.judged, [event.verdict]: count } };
    }
  }
}
