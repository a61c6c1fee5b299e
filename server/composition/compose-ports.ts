/** The part of the object graph about ports: who may have one, who listens, and when it ends. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Settings } from '#protocol/settings.ts';
import { BegunStarts } from '../handlers/begun-starts.ts';
import type { HealthOf } from '../handlers/words.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import type { Instances } from '../instances/instances.ts';
import { Endings } from '../leases/endings.ts';
import type { ObservedTime } from '../leases/observed-time.ts';
import type { Machine } from '../os/machine.ts';
import { Adoption } from '../ports/adoption.ts';
import { HeldPorts } from '../ports/held-ports.ts';
import { LeasesHealth } from '../ports/lease-health.ts';
import { LeaseKeeper } from '../ports/lease-keeper.ts';
import { ListenerProof } from '../ports/listener-proof.ts';
import type { ProjectOf } from '../ports/needs.ts';
import { Orphans } from '../ports/orphans.ts';
import { PortAllocator } from '../ports/port-allocator.ts';
import { PortInquiry } from '../ports/port-inquiry.ts';
import { PortWatch } from '../ports/port-watch.ts';
import { Ports } from '../ports/ports.ts';
import { gracesOf } from './settings-in-rooms.ts';

export interface PortsWorld {
  readonly machine: Machine;
  /** The state as decided, and as it is on the disk. */
  readonly decided: HarborState;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly instances: Instances;
  readonly time: ObservedTime;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ComposedPorts {
  readonly held: HeldPorts;
  readonly watch: PortWatch;
  readonly keeper: LeaseKeeper;
  readonly health: LeasesHealth;
  readonly healthOf: HealthOf;
  readonly orphans: Orphans;
  readonly adoption: Adoption;
  readonly ports: Ports;
  readonly inquiry: PortInquiry;
  readonly projectOf: ProjectOf;
  readonly proof: ListenerProof;
  readonly begun: BegunStarts;
}

export function composePorts(parts: PortsWorld): ComposedPorts {
  const { machine, decided, durable, journal, instances, time, settings, clock, log } = parts;
  const { ports: world, liveness, places } = machine;
  const ledger = decided.ports;
  const held = new HeldPorts();
  const projectOf = async (directory: string) => (await places.find(directory))?.id;
  const endings = new Endings(liveness, time, gracesOf(settings));
  const allocator = new PortAllocator(world, ledger);
  const proof = new ListenerProof(projectOf, ledger, liveness);
  const heir = (projectId: string) => instances.windowOf(projectId);
  const health = new LeasesHealth(() => clock.now());
  const watch = new PortWatch({
    world,
    ledger,
    journal,
    held,
    allocator,
    proof,
    health,
    time,
    log,
  });
  const keeper = new LeaseKeeper({
    ...{ ledger, journal, held, endings, health, time, clock, log },
    heir,
  });
  const ports = new Ports({ world, ledger, journal, allocator, held, watch, endings, clock });
  const inquiry = new PortInquiry(world, durable.ports, clock);
  const orphans = new Orphans(ledger, health, time);
  const healthOf = (leaseId: string) => health.of(leaseId, durable.ports.lease(leaseId)?.holder);
  const adoption = new Adoption({ ledger, journal, allocator, held, clock });
  const seen = { health, healthOf, orphans, proof, begun: new BegunStarts(clock) };
  return { adoption, held, watch, keeper, ports, inquiry, projectOf, ...seen };
}
