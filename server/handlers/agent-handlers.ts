/** Translates between the contract and the room of agents. */
import type { agents as contract } from '#protocol/agents.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Lease as WireLease } from '#protocol/ports.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Agent } from '#server/agents/agent.ts';
import type { AgentLedger } from '#server/agents/agent-ledger.ts';
import type { Agents } from '#server/agents/agents.ts';
import type { Tokens } from '#server/authority/tokens.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import { environmentOf } from '#services/environment.ts';
import type { Caller } from './caller.ts';
import type { ProcessOwner } from './process-owner.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { wireAgent, wireLease, wireProcess } from './words.ts';

/** How long a token is good at most, in milliseconds; it ends with the agent's process or session before. */
const tokenLife = 30 * 24 * 3_600_000;

export interface AgentHandlerParts {
  readonly agents: Agents;
  /** What is durable: reads never show what might still be undone. */
  readonly durable: AgentLedger;
  readonly leases: PortLedger;
  readonly projects: ProjectLookup;
  /** What a project is called; undefined when it was not met. */
  readonly nameOf: (projectId: string) => string | undefined;
  readonly tokens: Tokens;
  readonly owner: ProcessOwner;
  readonly settings: () => Settings;
}

export function agentHandlers(parts: AgentHandlerParts): Handlers<typeof contract, Caller> {
  const { agents, durable, leases, projects, nameOf, tokens, owner, settings } = parts;

  function leasesIn(projectId: string): WireLease[] {
    return leases.leasesOfProject(projectId).map(wireLease);
  }

  function leftBy({ leaseIds }: Agent): WireLease[] {
    return leaseIds.flatMap((id) => {
      const lease = leases.lease(id);
      return lease ? [wireLease(lease)] : [];
    });
  }

  return {
    start: async (asked, caller) => {
      const project = await projects.findWhateverItsFile(asked.path);
      await projects.meet(project, caller);
      const { name, sessionId, process, transcript, path: directory } = asked;
      const projectId = project.id;
      const wish = { kind: 'agent' as const, name, projectId, process, ttl: tokenLife };
      const known = durable.inSession(name, sessionId);
      const replaced = [known, asked.continues ? durable.inProcess(name, process) : undefined];
      for (const each of replaced)
        if (each && each.projectId !== projectId && !speaksFor(caller, each)) throw notItself();
      const given = asked.token ? await tokens.issue(wish, caller.origin()) : undefined;
      const tokenId = given?.issued.id ?? replaced.find((each) => each?.tokenId)?.tokenId;
      const agent = await agents.start(
        {
          ...{ name, sessionId, process, projectId, directory },
          ...(transcript !== undefined && { transcript }),
          ...(tokenId !== undefined && { tokenId }),
        },
        asked.continues ?? false,
        caller.origin(),
      );
      const told = leasesIn(projectId);
      return {
        agent: wireAgent(agent),
        leases: told,
        environment: withoutPort(environmentOf(told)),
        ...(given && { secret: given.secret }),
      };
    },
    end: async ({ name, sessionId }, caller) => {
      const known = durable.inSession(name, sessionId);
      if (known && !speaksFor(caller, known)) throw notItself();
      const ended = await agents.end(name, sessionId, caller.origin());
      if (ended?.tokenId !== undefined) await tokens.revoke(ended.tokenId, caller.origin());
      return { kind: ended ? 'ended' : 'noSuchAgent' };
    },
    note: async ({ name, sessionId, verdict, why, tool }, caller) => {
      const known = durable.inSession(name, sessionId);
      if (known && !speaksFor(caller, known)) throw notItself();
      await agents.judged({ name, sessionId, verdict, why, tool }, caller.origin());
      return null;
    },
    show: ({ name, sessionId }) => {
      const agent = durable.inSession(name, sessionId);
      return { rewrite: settings()['agents.rewrite'], ...(agent && { agent: wireAgent(agent) }) };
    },
    list: () =>
      [...durable.agents()]
        .map((agent) => ({ ...wireAgent(agent), leases: leftBy(agent) }))
        .filter(({ endedAt, leases: left }) => endedAt === undefined || left.some(isListening)),
    keep: async ({ agentId }, caller) => ({ kind: await agents.keep(agentId, caller.origin()) }),
    whose: async ({ path, pids, process }) => {
      const projectId = await projects.idAt(path);
      return Promise.all(
        pids.map(async (pid) => {
          const { verdict, seen, lease, projectId: of } = await owner.of(pid, projectId, process);
          const project = of === undefined ? undefined : (nameOf(of) ?? of);
          return {
            ...{ pid, verdict },
            ...(seen && { seen: wireProcess(seen) }),
            ...(project !== undefined && { project }),
            ...(lease && { lease: wireLease(lease) }),
          };
        }),
      );
    },
  };
}

/** A port on which nobody listens was not left running. */
function isListening({ state }: WireLease): boolean {
  return state === 'bound' || state === 'contested';
}

/** A user speaks for every agent, an agent for itself alone. */
function speaksFor({ authority, instance }: Caller, agent: Agent): boolean {
  if (authority.kind === 'user') return true;
  return authority.token === undefined
    ? instance.sessionId === agent.sessionId
    : authority.token === agent.tokenId;
}

function notItself(): HarborError {
  return new HarborError('notAllowed', 'An agent speaks for itself alone.', { needed: 'user' });
}

/** PORT is for a process that is about to start, and would be wrong for the next one. */
function withoutPort({ PORT: _, ...rest }: Record<string, string>): Record<string, string> {
  return rest;
}
