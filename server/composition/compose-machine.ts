/** The part of the object graph about the whole machine: what listens on it, leased or not. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import { MachineFeed } from '../handlers/machine-feed.ts';
import { machineHandlers } from '../handlers/machine-handlers.ts';
import { machineSockets } from '../handlers/machine-sockets.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { HarborState } from '../harbor-state.ts';
import type { Instances } from '../instances/instances.ts';
import type { Machine } from '../os/machine.ts';
import type { ListenerProof } from '../ports/listener-proof.ts';
import type { ProjectOf } from '../ports/needs.ts';

export interface MachineWorld {
  readonly machine: Machine;
  readonly durable: HarborState;
  readonly proof: ListenerProof;
  readonly projectOf: ProjectOf;
  readonly lookup: ProjectLookup;
  readonly instances: Instances;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ComposedMachine {
  readonly feed: MachineFeed;
  readonly handlers: ReturnType<typeof machineHandlers>;
}

export function composeMachine(parts: MachineWorld): ComposedMachine {
  const { machine, durable, proof, projectOf, lookup, instances, clock, log } = parts;
  const sockets = {
    ...{ world: machine.sockets, ledger: durable.ports, proof, projectOf },
    isEphemeral: (port: number) => machine.ports.isEphemeral(port),
    projects: () => durable.projects.projects(),
  };
  const feed = new MachineFeed({ sockets: (want) => machineSockets(sockets, want), clock, log });
  return { feed, handlers: machineHandlers({ ...sockets, feed, lookup, instances }) };
}
