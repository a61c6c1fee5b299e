/** The front door of the agents: who works, who ended, what each asked for and left. It ends nobody: it notices. */
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { sameProcess } from '#common/process-identity.ts';
import type { Endings } from '#server/leases/endings.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { Agent, CommandVerdict, SeenAgent } from './agent.ts';
import type { AgentEvent } from './agent-events.ts';
import type { AgentLedger, AgentMark } from './agent-ledger.ts';

export interface AgentsParts {
  readonly ledger: AgentLedger;
  readonly journal: Journal<AgentEvent>;
  readonly endings: Endings;
  readonly log: Log;
}

/** What a hook made of a command. */
export interface Judged extends AgentMark {
  readonly name: string;
  readonly verdict: CommandVerdict;
  readonly why: string;
  readonly tool?: string | undefined;
}

export class Agents {
  readonly #parts: AgentsParts;

  constructor(parts: AgentsParts) {
    this.#parts = parts;
  }

  /**
   * Makes an agent known. One that is known by its session stays the same; so does one that `continues` in its process.
   * Another session of a process is another agent: an editor may run several in one.
   */
  async start(seen: Omit<SeenAgent, 'id'>, continues: boolean, origin: Origin): Promise<Agent> {
    const { ledger, journal } = this.#parts;
    const { name, sessionId, process } = seen;
    const same = ledger.inSession(name, sessionId);
    const known =
      same && sameProcess(same.process, process)
        ? same
        : continues
          ? ledger.inProcess(name, process)
          : undefined;
    const agent: SeenAgent = { ...seen, id: known?.id ?? newId('g') };
    const ended = same && same !== known ? [ending(same, 'said')] : [];
    await journal.commit([...ended, { type: 'agentStarted', agent }], origin);
    return ledger.agent(agent.id) as Agent;
  }

  /** Undefined when no such agent works. */
  async end(name: string, sessionId: string, origin: Origin): Promise<Agent | undefined> {
    const { ledger, journal } = this.#parts;
    const agent = ledger.inSession(name, sessionId);
    if (agent) await journal.commit([ending(agent, 'said')], origin);
    return agent;
  }

  async keep(id: string, origin: Origin): Promise<'kept' | 'noSuchAgent' | 'stillWorks'> {
    const { ledger, journal } = this.#parts;
    const agent = ledger.agent(id);
    if (!agent) return 'noSuchAgent';
    if (agent.endedAt === undefined) return 'stillWorks';
    const { projectId } = agent;
    await journal.commit([{ type: 'agentLeftoversKept', agentId: id, projectId }], origin);
    return 'kept';
  }

  /** Notes that an agent asked for these leases; for anybody else it does nothing at all. */
  async leased(mark: AgentMark, leaseIds: readonly string[], origin: Origin): Promise<void> {
    const { ledger, journal } = this.#parts;
    const agent = ledger.marked(mark);
    const events = leaseIds
      .filter((leaseId) => agent && !agent.leaseIds.includes(leaseId))
      .map((leaseId) => ({ type: 'agentLeased' as const, agentId: agent?.id ?? '', leaseId }));
    if (events.length > 0) await journal.commit(events, origin);
  }

  async judged({ name, verdict, why, tool, ...mark }: Judged, origin: Origin): Promise<void> {
    const agent = this.#parts.ledger.marked(mark);
    const event: AgentEvent = {
      ...{ type: 'commandJudged', name, verdict, why },
      ...(agent && { agentId: agent.id, projectId: agent.projectId }),
      ...(tool !== undefined && { tool }),
    };
    await this.#parts.journal.commit([event], origin);
  }

  /** Looks once at every agent that works: proven dead for as long as its grace, it has ended. */
  async look(): Promise<void> {
    const { ledger, journal, endings, log } = this.#parts;
    const holders = new Map<string, Holder>();
    for (const { id, sessionId, process } of ledger.working())
      holders.set(id, { kind: 'agent', sessionId, process });
    const { ended } = await endings.look(holders);
    for (const id of ended) {
      const agent = ledger.agent(id);
      if (!agent || agent.endedAt !== undefined) continue;
      const origin = { by: 'server', correlation: newId('k') };
      await journal.commit([ending(agent, 'processEnded')], origin).catch((failure: unknown) => {
        log.error('The end of an agent could not be written down.', { agentId: id, failure });
      });
    }
  }
}

function ending({ id, projectId }: Agent, reason: 'said' | 'processEnded'): AgentEvent {
  return { type: 'agentEnded', agentId: id, projectId, reason };
}
