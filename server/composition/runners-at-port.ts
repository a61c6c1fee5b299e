/**
 * Which runners would be ended with what listens on a port: their process or, of what is no agent, whatever it started. What an agent
 * started, in its own runner or in the shell of one, is no runner, and ending it ends none.
 */
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import type { PortNamed } from '#protocol/grammar.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import { serviceMeant } from '../handlers/wishes.ts';
import type { HarborState } from '../harbor-state.ts';
import type { Machine } from '../os/machine.ts';
import { isOver, type Runner } from '../runners/runner.ts';
import type { RunningProcess, RunningProcesses } from '../stops/needs.ts';

export interface PortsWorld {
  readonly machine: Machine;
  readonly durable: HarborState;
  readonly lookup: ProjectLookup;
}

export function runnersAt({ machine, durable, lookup }: PortsWorld) {
  return async (where: PortNamed, asker: ProcessIdentity): Promise<readonly Runner[]> => {
    const living = [...durable.runners.runners()].filter((runner) => !isOver(runner));
    if (living.length === 0) return [];
    const { port, holder } = (await leaseMeant(where)) ?? {};
    const at = where.port ?? port;
    const [listeners, running] = await Promise.all([
      at === undefined ? [] : machine.stops.listeners(at),
      machine.stops.running(),
    ]);
    const line = lineOf(asker.pid, running);
    const lines = listeners.map(({ pid }) => lineOf(pid, running));
    return living.filter(
      (runner) =>
        (holder?.kind === 'process' && holder.marker === runner.id) ||
        lines.some((each) => isOfRunner(each, runner, line)),
    );
  };

  async function leaseMeant({ path, port, service }: PortNamed) {
    if (port !== undefined) return durable.ports.leaseOnPort(port);
    const found = await lookup.find(path);
    return durable.ports.leaseOfService(found.project.id, serviceMeant(service, found));
  }
}

/** A process with all above it, itself first. */
function lineOf(pid: number | undefined, running: RunningProcesses): RunningProcess[] {
  const line = new Set<RunningProcess>();
  for (let row = running.get(pid ?? 0); row && !line.has(row); row = running.get(row.parent))
    line.add(row);
  return [...line];
}

function isOfRunner(
  line: readonly RunningProcess[],
  { id, kind, process }: Runner,
  asker: readonly RunningProcess[],
): boolean {
  const isItself = (row: RunningProcess | undefined) =>
    process !== undefined && row !== undefined && sameProcess(row.process, process);
  const isIn = (row: RunningProcess) => row.marker === id || isItself(row);
  return kind === 'agent' || asker.some(isIn) ? isItself(line[0]) : line.some(isIn);
}
