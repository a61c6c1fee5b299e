/** The part of the object graph about coding agents: who works, what each asked for, and whose the processes are that it would end. */
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { agents as contract } from '#protocol/agents.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Settings } from '#protocol/settings.ts';
import { Agents } from '../agents/agents.ts';
import type { Tokens } from '../authority/tokens.ts';
import { agentHandlers } from '../handlers/agent-handlers.ts';
import type { Caller } from '../handlers/caller.ts';
import { ProcessOwner } from '../handlers/process-owner.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import { Endings } from '../leases/endings.ts';
import type { ObservedTime } from '../leases/observed-time.ts';
import type { Machine } from '../os/machine.ts';
import type { ProjectOf } from '../ports/needs.ts';
import { nameOf } from '../projects/project.ts';
import { gracesOf } from './settings-in-rooms.ts';

export interface AgentsWorld {
  readonly machine: Machine;
  /** The state as decided, and as it is on the disk. */
  readonly decided: HarborState;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly time: ObservedTime;
  readonly settings: () => Settings;
  readonly log: Log;
  readonly lookup: ProjectLookup;
  readonly projectOf: ProjectOf;
  readonly tokens: Tokens;
}

export interface ComposedAgents {
  readonly agents: Agents;
  readonly handlers: Handlers<typeof contract, Caller>;
}

export function composeAgents(parts: AgentsWorld): ComposedAgents {
  const { machine, decided, durable, journal, time, settings, log, lookup, projectOf, tokens } =
    parts;
  const endings = new Endings(machine.liveness, time, gracesOf(settings));
  const agents = new Agents({ ledger: decided.agents, journal, endings, log });
  const owner = new ProcessOwner({
    leases: durable.ports,
    sees: (pid) => machine.see(pid),
    liveness: machine.liveness,
    projectOf,
    isMet: (id) => durable.projects.project(id) !== undefined,
  });
  const projectName = (id: string) => {
    const project = durable.projects.project(id);
    return project && nameOf(project);
  };
  const handlers = agentHandlers({
    ...{ agents, durable: durable.agents, leases: durable.ports, projects: lookup },
    ...{ nameOf: projectName, tokens, owner, settings },
  });
  return { agents, handlers };
}
