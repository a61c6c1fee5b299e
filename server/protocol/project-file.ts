/** The shape of harbormaster.jsonc: what a project says about itself. The JSON schema for editors is generated from it. */
import * as z from 'zod/mini';
import { Mode } from './mode.ts';
import { PortNumber, ServiceName } from './ports.ts';
import { keysOfRunners, RunnerDeclarations } from './runner-declaration.ts';
import { ProjectSettings } from './settings.ts';
import { DeclaredTypes, keysOfTypes, PortVariables } from './types.ts';

export const projectFileName = 'harbormaster.jsonc';

const DeclaredService = z.strictObject({
  type: z.optional(ServiceName),
  /** The port it would like; it gets another one when that is taken. */
  port: z.optional(PortNumber),
  /** So many contiguous ports, all or none: its own, `name-2`, `name-3`, ... */
  count: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  /** `PORT` in the project's terminals is this service's. At most one. */
  main: z.optional(z.boolean()),
  /** What starts it. Shown and offered; run by a runner of the same name, and never by itself. */
  command: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))),
  /** Variables that carry its port, in addition to HM_PORT_* and PORT, and to those of its type. */
  env: z.optional(PortVariables),
  /** Seconds until it should listen, 1 to 3600. Default 30. */
  startTimeout: z.optional(z.int().check(z.minimum(1), z.maximum(3600))),
  /** The machine has it once: whoever else asks for a service of this name shares it. Default: what its type says. */
  singleton: z.optional(z.boolean()),
});
export type DeclaredService = z.output<typeof DeclaredService>;

/** A relative path in this repository or a sibling's, or a package in node_modules. */
const Extended = z.string().check(z.minLength(1), z.maxLength(4096));

/** The newest version of the file that we know. */
export const projectFileVersion = 1;

export const ProjectFile = z.strictObject({
  $schema: z.optional(z.string()),
  version: z.literal(projectFileVersion),
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(63))),
  /** `project`: a server of its own, whose state lies in the project. Default: the one that all projects share. */
  mode: z.optional(Mode),
  /** Files whose types, services and settings count here too; what stands here wins, and a later one over an earlier. */
  extends: z.optional(z.union([Extended, z.array(Extended).check(z.maxLength(10))])),
  /** Service types of the project's own, by name; what is said of one that there is changes it here, and `false` takes it away. */
  types: z.optional(DeclaredTypes),
  settings: z.optional(ProjectSettings),
  services: z._default(
    z.record(ServiceName, DeclaredService).check(
      z.refine(
        (services) => Object.values(services).filter((service) => service.main).length <= 1,
        {
          error: 'Only one service can be "main".',
        },
      ),
    ),
    {},
  ),
  /** What Harbormaster starts and watches, by name. Nothing of it runs before it is trusted. */
  runners: z.optional(RunnerDeclarations),
});
export type ProjectFile = z.output<typeof ProjectFile>;

/** The keys that may stand at a path of the file; undefined where any may. */
export function keysOfProjectFile(path: readonly PropertyKey[]): readonly string[] | undefined {
  const [noun] = path;
  if (noun === undefined) return Object.keys(ProjectFile.shape);
  if (noun === 'settings') return Object.keys(ProjectSettings.shape);
  if (path.length === 2 && noun === 'services') return Object.keys(DeclaredService.shape);
  if (noun === 'runners') return keysOfRunners(path.slice(1));
  return noun === 'types' ? keysOfTypes(path.slice(1)) : undefined;
}
