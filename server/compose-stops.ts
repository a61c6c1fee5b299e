/** The part of the object graph that ends processes. */
import process from 'node:process';
import type { Clock } from '#common/clock.ts';
import type { Journal } from '#common/origin.ts';
import type { Settings } from '#protocol/settings.ts';
import type { ProjectLookup } from './handlers/project-lookup.ts';
import { stopHandlers } from './handlers/stop-handlers.ts';
import type { HarborEvent, HarborState } from './harbor-state.ts';
import type { Instances } from './instances/instances.ts';
import type { Machine } from './os/machine.ts';
import type { ProjectOf } from './ports/needs.ts';
import { Stops } from './stops/stops.ts';

export interface StopsComposed {
  readonly machine: Machine;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly instances: Instances;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly projects: ProjectLookup;
  readonly projectOf: ProjectOf;
}

/** The answers to `ports/proof` and `ports/stop`. */
export function composeStops(parts: StopsComposed): ReturnType<typeof stopHandlers> {
  const { machine, durable, journal, instances, settings, clock, projects, projectOf } = parts;
  const ledger = durable.ports;
  const leases = () => [...ledger.leases()];
  const world = machine.stops;
  const stops = new Stops({ world, leases, projectOf, journal, clock, self: process.pid });
  return stopHandlers({ stops, ledger, instances, projects, projectOf, settings });
}
