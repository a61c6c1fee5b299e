/** The part of the object graph that ends processes. */
import process from 'node:process';
import type { Clock } from '#common/clock.ts';
import type { Journal } from '#common/origin.ts';
import type { Settings } from '#protocol/settings.ts';
import { type AdoptionHandlerParts, adoptionHandlers } from '../handlers/adoption-handlers.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import { stopHandlers } from '../handlers/stop-handlers.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import type { Instances } from '../instances/instances.ts';
import type { Machine } from '../os/machine.ts';
import type { Adoption } from '../ports/adoption.ts';
import type { ProjectOf } from '../ports/needs.ts';
import type { PortInquiry } from '../ports/port-inquiry.ts';
import { Stops } from '../stops/stops.ts';

export interface StopsComposed {
  readonly machine: Machine;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly instances: Instances;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly projects: ProjectLookup;
  readonly projectOf: ProjectOf;
  readonly adoption: Adoption;
  readonly inquiry: PortInquiry;
}

/** The answers to `ports/proof` and `ports/stop`, `ports/adopt` and `ports/reserve`. */
export function composeStops(parts: StopsComposed) {
  const { machine, durable, journal, instances, settings, clock, projects, projectOf } = parts;
  const ledger = durable.ports;
  const leases = () => [...ledger.leases()];
  const world = machine.stops;
  const stops = new Stops({ world, leases, projectOf, journal, clock, self: process.pid });
  const handlers = stopHandlers({ stops, ledger, instances, projects, projectOf, settings });
  const { adoption, inquiry } = parts;
  const guarded = () => instances.all().map((each) => each.process);
  const nothing = { lease: undefined, confirmed: [], grace: 0 };
  const suspects: AdoptionHandlerParts['suspects'] = (order) =>
    stops.proof({ ...nothing, ...order, guarded });
  const adopting = { adoption, inquiry, ledger, projects, settings, suspects };
  return { ...handlers, ...adoptionHandlers(adopting) };
}
