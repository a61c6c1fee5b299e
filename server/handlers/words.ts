/** The rooms' words as the contract says them. */
import type { Agent as WireAgent } from '#protocol/agents.ts';
import type { Instance as WireInstance } from '#protocol/instances.ts';
import type {
  Refusal,
  Lease as WireLease,
  SeenProcess as WireProcess,
  Sharing as WireSharing,
} from '#protocol/ports.ts';
import type { Project as WireProject } from '#protocol/projects.ts';
import type { Agent } from '#server/agents/agent.ts';
import type { Instance } from '#server/instances/instances.ts';
import type { PortRefusal, Sharing } from '#server/ports/answers.ts';
import type { LeaseHealth } from '#server/ports/lease-health.ts';
import type { SeenProcess } from '#server/ports/needs.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { Presence } from '#server/projects/needs.ts';
import { nameOf, type Project } from '#server/projects/project.ts';

/** What does not speak HTTP by its nature gets an address that no browser is sent to. */
const plainTypes: ReadonlySet<string> = new Set(['database', 'infrastructure', 'messaging']);

/** Where a client finds the service. `localhost`, because tools differ in the loopback address they bind. */
export function urlOf({ type, port }: Pick<PortLease, 'type' | 'port'>): string {
  return `${plainTypes.has(type) ? 'tcp' : 'http'}://localhost:${port}`;
}

/** How a lease was at the last look, by its id; undefined before the first. */
export type HealthOf = (leaseId: string) => LeaseHealth | undefined;

export function wireProcess(
  seen: Pick<SeenProcess, 'process' | 'command' | 'cwd' | 'startedAt'>,
): WireProcess {
  const { process, command, cwd, startedAt } = seen;
  return { process, command, cwd, startedAt };
}

export function wireLease(lease: PortLease): WireLease {
  const { startTimeout: _, limited: __, listener, addresses, sharers, ...rest } = lease;
  return {
    ...rest,
    listener: listener && wireProcess(listener),
    addresses: addresses && [...addresses],
    sharers: sharers && [...sharers],
    url: urlOf(lease),
  };
}

/** The same with how the lease was at the last look. */
export function withHealth(of: HealthOf): (lease: PortLease) => WireLease {
  return (lease) => {
    const health = of(lease.id);
    return health ? { ...wireLease(lease), health } : wireLease(lease);
  };
}

export function wireSharing(sharing: Sharing, lease: PortLease): WireSharing {
  return { ...sharing, url: urlOf(lease) };
}

export function wireRefusal(refusal: PortRefusal): Refusal {
  return {
    ...refusal,
    lease: refusal.lease && wireLease(refusal.lease),
    listener: refusal.listener && wireProcess(refusal.listener),
  };
}

export function wireInstance({ sessionId: _, projectIds, ...rest }: Instance): WireInstance {
  return { ...rest, projectIds: [...projectIds] };
}

export function wireAgent({ tokenId: _, leaseIds, judged, ...rest }: Agent): WireAgent {
  return { ...rest, leaseIds: [...leaseIds], judged: { ...judged } };
}

/** An agent that never connects itself, as windows see it among those that do. */
export function agentInstance(agent: Agent): WireInstance {
  const { id, name, process, projectId, since, ...facts } = wireAgent(agent);
  const presence = agent.endedAt === undefined ? 'connected' : 'silent';
  return {
    ...{ id, kind: 'agent', name, process, since, presence },
    projectIds: [projectId],
    agent: facts,
  };
}

export function wireProject(project: Project, directory: Presence): WireProject {
  const { givenName: _, disk: __, tags, ...rest } = project;
  return { ...rest, name: nameOf(project), tags: [...tags], directory };
}
