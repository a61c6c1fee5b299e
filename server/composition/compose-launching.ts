/** The part of the object graph that launches are planned and looked at with: what is declared, what a runner gets, what is in its way, and when it is ready. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Settings } from '#protocol/settings.ts';
import { ownVariables } from '#services/runner-environment.ts';
import type { CopyNumbers } from '../handlers/copies.ts';
import { declaredRunners } from '../handlers/declared-runners.ts';
import type { NewTypes } from '../handlers/new-types.ts';
import { portTrouble } from '../handlers/port-trouble.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import { RunnerBerths } from '../handlers/runner-berths.ts';
import { toolServices } from '../handlers/tool-services.ts';
import type { HarborState } from '../harbor-state.ts';
import type { Machine } from '../os/machine.ts';
import type { PortInquiry } from '../ports/port-inquiry.ts';
import type { PortWatch } from '../ports/port-watch.ts';
import type { Ports } from '../ports/ports.ts';
import { Preflight } from '../preflight/preflight.ts';
import { RunnerReadiness } from '../readiness.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';
import { preflightWorld } from './preflight-world.ts';
import { RunnerEnvironments } from './runner-environments.ts';

export interface LaunchingWorld {
  readonly machine: Machine;
  readonly decided: HarborState;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly lookup: ProjectLookup;
  readonly register: CopyNumbers;
  readonly newTypes: NewTypes;
  readonly ports: Ports;
  readonly watch: PortWatch;
  readonly inquiry: PortInquiry;
  readonly stateDir: string;
}

export function composeLaunching(parts: LaunchingWorld) {
  const { machine, decided, stateDir } = parts;
  const { launches: facts } = machine;
  const ledger = decided.ports;
  const own = ownVariables(facts.environment);
  const environments = new RunnerEnvironments(own, facts.login(own));
  const filesAt = (directory: string) => facts.filesAt(directory);
  const berths = new RunnerBerths({
    ...{ ...parts, ledger, filesAt },
    environmentOf: (order) => environments.of(order),
  });
  const preflight = new Preflight<LaunchOrder>(
    preflightWorld({
      ...{ ...parts, facts, environments, stateDir },
      ports: portTrouble({ ...parts, ledger, filesAt }),
      runners: () => decided.runners.runners(),
    }),
  );
  const readiness = new RunnerReadiness({
    ...{ ...parts, ledger, probes: facts },
    environmentOf: (order) => berths.environmentFor(order),
  });
  const declared = declaredRunners({ ...parts, platform: facts.platform });
  const services = toolServices({ ...parts, ledger, filesAt });
  return { declared, berths, preflight, readiness, services };
}
