/** What the server says of its own health, in the contract's words. Decides nothing: the room of health does. */
import type { ServerHealth } from '#protocol/server.ts';
import { protocolVersion } from '#protocol/version.ts';
import type { HarborState } from '#server/harbor-state.ts';
import { conditionOf, type HealthNeeds, reasonsOf } from '#server/health/health.ts';
import type { Instances } from '#server/instances/instances.ts';

export interface HealthFacts {
  readonly serverId: string;
  readonly epoch: number;
  readonly version: string;
  readonly pid: number;
  /** Version of what runs the server. */
  readonly runtime: string;
  /** The project whose server it is; absent for the shared one. */
  readonly project?: { readonly id: string; readonly root: string } | undefined;
}

export interface HealthSources {
  readonly facts: HealthFacts;
  readonly durable: HarborState;
  readonly instances: Instances;
  readonly needs: HealthNeeds;
  /** Milliseconds since the server began. */
  readonly age: number;
  readonly revision: number;
  readonly connections: number;
}

export function healthAnswer(sources: HealthSources): ServerHealth {
  const { facts, durable, instances } = sources;
  const { serverId, epoch, version, pid, runtime, project } = facts;
  const reasons = reasonsOf(sources.needs);
  const here = instances.all();
  const active = new Set([
    ...here.flatMap(({ projectIds }) => projectIds),
    ...[...durable.ports.leases()].map(({ projectId }) => projectId),
  ]);
  return {
    status: conditionOf(reasons),
    reasons,
    mode: project ? 'project' : 'shared',
    server_id: serverId,
    ...(project
      ? { project_id: project.id, project_root: project.root }
      : { active_projects: [...active].sort() }),
    pid,
    versions: {
      product: version,
      protocol: `${protocolVersion.major}.${protocolVersion.minor}`,
      runtime,
    },
    uptime: Math.max(0, Math.round(sources.age / 1_000)),
    revision: sources.revision,
    epoch,
    counts: {
      connections: sources.connections,
      instances: here.length,
      projects: [...durable.projects.projects()].length,
      leases: durable.ports.size,
    },
  };
}
