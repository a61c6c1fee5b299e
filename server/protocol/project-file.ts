/** The shape of harbormaster.jsonc: what a project says about itself. The JSON schema for editors is generated from it. */
import * as z from 'zod/mini';
import { Mode } from './mode.ts';
import { PortNumber, ServiceName } from './ports.ts';

export const projectFileName = 'harbormaster.jsonc';

const DeclaredService = z.strictObject({
  type: z.optional(ServiceName),
  /** The port it would like; it gets another one when that is taken. */
  port: z.optional(PortNumber),
  /** `PORT` in the project's terminals is this service's. At most one. */
  main: z.optional(z.boolean()),
  /** What starts it. Shown and offered, never run by itself. */
  command: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))),
  /** Seconds until it should listen, 1 to 3600. Default 30. */
  startTimeout: z.optional(z.int().check(z.minimum(1), z.maximum(3600))),
});
export type DeclaredService = z.output<typeof DeclaredService>;

export const ProjectFile = z.strictObject({
  $schema: z.optional(z.string()),
  version: z.literal(1),
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(63))),
  /** `project`: a server of its own, whose state lies in the project. Default: the one that all projects share. */
  mode: z.optional(Mode),
  services: z.record(ServiceName, DeclaredService).check(
    z.refine((services) => Object.values(services).filter((service) => service.main).length <= 1, {
      error: 'Only one service can be "main".',
    }),
  ),
});
export type ProjectFile = z.output<typeof ProjectFile>;
