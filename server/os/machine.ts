/** The machine that the server stands on, as the rooms need it. The one place of this room that chooses by platform. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Liveness } from '#server/leases/needs.ts';
import type { PortWorld, SeenProcess, SocketWorld } from '#server/ports/needs.ts';
import type { ProjectDirectories, ProjectPlaces } from '#server/projects/needs.ts';
import type { StopWorld } from '#server/stops/needs.ts';
import { DockerPorts } from './docker-ports.ts';
import { type LaunchFacts, launchFactsHere } from './launch-facts.ts';
import { LinuxListeners } from './linux-listeners.ts';
import { linuxMarkers } from './linux-marker-sweep.ts';
import { LinuxPortRanges } from './linux-port-ranges.ts';
import { LinuxUses } from './linux-process-uses.ts';
import { isStillLinux, readLinuxProcesses } from './linux-processes.ts';
import { SeenProcesses } from './linux-seen-processes.ts';
import { linuxTableSign } from './linux-table-sign.ts';
import type { ListenerSource, PortRanges } from './listener-source.ts';
import { MachineFigures } from './machine-figures.ts';
import { MachineLiveness } from './machine-liveness.ts';
import { MachinePorts } from './machine-ports.ts';
import { MachineStops, type StopSource } from './machine-stops.ts';
import { macosSockets } from './macos-listeners.ts';
import { macosMarkers } from './macos-processes.ts';
import { readRunningOnMacos } from './macos-stops.ts';
import type { MarkerSource } from './marker-source.ts';
import { MachineProjectDirectories } from './project-directories.ts';
import { MachineProjectPlaces } from './project-places.ts';
import { ToolListeners } from './tool-listeners.ts';
import { readMacosRanges, readWindowsRanges, ToolPortRanges } from './tool-port-ranges.ts';
import { macosUses, windowsUses } from './tool-process-uses.ts';
import type { TreeFigures } from './tree-figures.ts';
import type { UseSource } from './use-source.ts';
import { windowsSockets } from './windows-sockets.ts';
import { endOnWindows, readRunningOnWindows } from './windows-stops.ts';

export interface Machine {
  readonly ports: PortWorld;
  readonly sockets: SocketWorld;
  readonly liveness: Liveness;
  readonly places: ProjectPlaces;
  readonly directories: ProjectDirectories;
  /** One process as the machine shows it; undefined when it is gone or not shown. */
  see(pid: number): Promise<SeenProcess | undefined>;
  readonly stops: StopWorld;
  /** What the trees of many runners use: one pass over the table for all of them. */
  readonly figures: {
    read(roots: ReadonlyMap<string, ProcessIdentity>): Promise<ReadonlyMap<string, TreeFigures>>;
  };
  /** What is asked before something is started, and until it is ready. */
  readonly launches: LaunchFacts;
}

interface Sources {
  readonly listeners: ListenerSource;
  readonly ranges: PortRanges;
  readonly markers: MarkerSource;
  readonly stops: StopSource;
  readonly uses: UseSource;
}

/**
 * Where a system shows no environments, nobody is known to carry a marker: the death of the process itself is all that can be
 * proven. Were it `unknown` instead, what a command leased would outlive it for ever.
 */
const unseenMarkers: MarkerSource = {
  sweep: async () => ({ markers: new Map(), hidden: [] }),
};

function sourcesOf(platform: NodeJS.Platform): Sources {
  switch (platform) {
    case 'darwin':
      return {
        listeners: new ToolListeners(macosSockets),
        ranges: new ToolPortRanges(readMacosRanges),
        markers: macosMarkers,
        stops: { read: readRunningOnMacos },
        uses: macosUses,
      };
    case 'win32':
      return {
        listeners: new ToolListeners(windowsSockets),
        ranges: new ToolPortRanges(readWindowsRanges),
        markers: unseenMarkers,
        stops: { read: readRunningOnWindows, endPinned: endOnWindows },
        uses: windowsUses,
      };
    default:
      return {
        listeners: new LinuxListeners(),
        ranges: new LinuxPortRanges(),
        markers: linuxMarkers,
        stops: { read: readLinuxProcesses, isStill: isStillLinux },
        uses: new LinuxUses(),
      };
  }
}

async function seeOnLinux(pid: number): Promise<SeenProcess | undefined> {
  return (await new SeenProcesses().see(new Set([pid]))).get(pid);
}

/** Elsewhere a tool would have to be run for one process; the listeners are read all the time. */
async function seeListener(ports: PortWorld, pid: number): Promise<SeenProcess | undefined> {
  const listeners = await ports.listeners();
  return listeners.find(({ process }) => process?.process.pid === pid)?.process;
}

/** Opens nothing and starts nothing: there is nothing to close but the ports that somebody holds. */
export function thisMachine(): Machine {
  const { listeners, ranges, markers, stops, uses } = sourcesOf(process.platform);
  const places = new MachineProjectPlaces();
  const tableSign = process.platform === 'linux' ? linuxTableSign() : undefined;
  const ports = new MachinePorts(listeners, ranges, new DockerPorts(), places, tableSign);
  return {
    ports,
    sockets: ports,
    liveness: new MachineLiveness(markers, process.platform !== 'linux'),
    places,
    directories: new MachineProjectDirectories(),
    see: process.platform === 'linux' ? seeOnLinux : (pid) => seeListener(ports, pid),
    stops: new MachineStops(ports, stops),
    figures: new MachineFigures(ports, uses),
    launches: launchFactsHere(),
  };
}
