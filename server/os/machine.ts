/** The machine that the server stands on, as the rooms need it. The one place of this room that chooses by platform. */
import type { ProjectPlaces } from '#server/instances/needs.ts';
import type { Liveness } from '#server/leases/needs.ts';
import type { PortWorld } from '#server/ports/needs.ts';
import { DockerPorts } from './docker-ports.ts';
import { LinuxListeners } from './linux-listeners.ts';
import { linuxMarkers } from './linux-marker-sweep.ts';
import { LinuxPortRanges } from './linux-port-ranges.ts';
import { MachineLiveness } from './machine-liveness.ts';
import { MachinePorts } from './machine-ports.ts';
import { MachineProjectPlaces } from './project-places.ts';

export interface Machine {
  readonly ports: PortWorld;
  readonly liveness: Liveness;
  readonly places: ProjectPlaces;
}

/** Opens nothing and starts nothing: there is nothing to close but the ports that somebody holds. */
export function thisMachine(): Machine {
  const places = new MachineProjectPlaces();
  const docker = new DockerPorts();
  return {
    ports: new MachinePorts(new LinuxListeners(), new LinuxPortRanges(), docker, places),
    liveness: new MachineLiveness(linuxMarkers),
    places,
  };
}
