/** What the checks before a launch ask, answered by the machine, the leases, the runners and the project's file. */
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { LaunchFacts } from '../os/launch-facts.ts';
import type { PortTrouble, PreflightWorld } from '../preflight/needs.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';
import { isOver, type Runner } from '../runners/runner.ts';
import type { RunnerEnvironments } from './runner-environments.ts';

export interface PreflightWorldParts {
  readonly facts: LaunchFacts;
  readonly environments: RunnerEnvironments;
  readonly lookup: Pick<ProjectLookup, 'find'>;
  /** Which services of a launch would get no port. */
  readonly ports: (order: LaunchOrder) => Promise<readonly PortTrouble[]>;
  readonly runners: () => Iterable<Runner>;
  /** Where transcripts are written. */
  readonly stateDir: string;
}

export function preflightWorld(parts: PreflightWorldParts): PreflightWorld<LaunchOrder> {
  const { facts, environments, lookup, ports, runners, stateDir } = parts;
  return {
    environment: (order) => environments.see(order),
    program: (name, cwd, variables) => facts.program(name, cwd, variables),
    directory: (path) => facts.directory(path),
    checkout: (directory) => facts.checkout(directory),
    roomLeft: async ({ cwd }) => {
      const all = await Promise.all(
        [cwd, stateDir].map(async (directory) => ({
          directory,
          bytes: await facts.diskLeft(directory),
        })),
      );
      return all.flatMap(({ directory, bytes }) =>
        bytes === undefined ? [] : [{ directory, bytes }],
      );
    },
    memoryLeft: async () => facts.memoryLeft(),
    ports,
    sessionRunner: async ({ projectId, session }) => {
      if (session?.kind !== 'resume') return undefined;
      const { id } = session;
      for (const runner of runners())
        if (runner.projectId === projectId && runner.sessionId === id && !isOver(runner))
          return { name: runner.name, sessionId: id };
      return undefined;
    },
    isTrusted: async ({ root, name }) => {
      const { file } = await lookup.find(root);
      return file?.runners?.[name] !== undefined;
    },
  };
}
