/** The part of the object graph about projects: which one a path belongs to, and what is known of those that were met. */
import type { Clock } from '#common/clock.ts';
import type { Journal } from '#common/origin.ts';
import { ProjectFiles } from '#config/project-file.ts';
import type { Instance as WireInstance } from '#protocol/instances.ts';
import type { Lease as WireLease } from '#protocol/ports.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { TrustRecords } from '../authority/needs.ts';
import { ProjectLookup } from '../handlers/project-lookup.ts';
import { RegisterView } from '../handlers/register-view.ts';
import { wireLease } from '../handlers/words.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import type { Instances } from '../instances/instances.ts';
import type { Machine } from '../os/machine.ts';
import { DirectoryWatch } from '../projects/directory-watch.ts';
import type { Presence } from '../projects/needs.ts';
import { Projects } from '../projects/projects.ts';

export interface ProjectsWorld {
  readonly trust: TrustRecords;
  readonly machine: Machine;
  /** The state as decided, and as it is on the disk. */
  readonly decided: HarborState;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly instances: Instances;
  readonly types: () => TypeTable;
  readonly clock: Clock;
}

export interface ComposedProjects {
  readonly directories: DirectoryWatch;
  readonly presenceOf: (projectId: string) => Presence;
  readonly view: RegisterView;
  readonly register: Projects<WireLease, WireInstance>;
  readonly lookup: ProjectLookup;
}

export function composeProjects(parts: ProjectsWorld): ComposedProjects {
  const { trust, machine, decided, durable, journal, instances, clock } = parts;
  const directories = new DirectoryWatch(machine.directories, () => durable.projects.projects());
  const presenceOf = (id: string) => directories.presenceOf(id);
  const view = new RegisterView(durable, instances, presenceOf);
  // What is decided but not on the disk yet keeps a project as well.
  const use = {
    leasesOf: (id: string) => decided.ports.leasesOfProject(id).map(wireLease),
    windowsOf: (id: string) => view.windowsOf(id),
  };
  const register = new Projects({
    ledger: decided.projects,
    ...{ journal, directories: machine.directories, use, clock },
  });
  const lookup = new ProjectLookup({
    ...{ places: machine.places, files: new ProjectFiles(), trust, types: parts.types },
    meet: (project, origin) => register.meet(project, origin),
  });
  return { directories, presenceOf, view, register, lookup };
}
