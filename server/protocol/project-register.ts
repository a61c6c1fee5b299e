/** What clients may ask of the register of projects: all that this server, or one before it, has met. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { Instance } from './instances.ts';
import { Lease } from './ports.ts';
import { Path, Project, ProjectName, Tag } from './projects.ts';

/** By its id, the path of its directory, or its name when no other has the same. */
const Which = z.object({ project: Path });
const tags = z.optional(z.array(Tag).check(z.maxLength(32)));

/** A project with who works in it and what it holds. */
export const RegisteredProject = z.object({
  ...Project.shape,
  /** Windows that have it open, silent ones included. */
  windows: z.array(Instance),
  leases: z.array(Lease),
});
export type RegisteredProject = z.output<typeof RegisteredProject>;

/** Why a project is not forgotten. */
export const ProjectInUse = z.object({
  kind: z.literal('refused'),
  project: Project,
  leases: z.array(Lease),
  windows: z.array(Instance),
});
export type ProjectInUse = z.output<typeof ProjectInUse>;

export const projects = {
  find: request('projects/find', {
    effect: 'read',
    scope: 'project',
    summary: 'Say which project a path belongs to.',
    params: z.object({ path: Path }),
    result: Project,
  }),
  list: request('projects/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the projects that were met; those put away only when asked for.',
    params: z.object({ archived: z.optional(z.boolean()) }),
    result: z.array(RegisteredProject),
  }),
  show: request('projects/show', {
    effect: 'read',
    scope: 'machine',
    summary: 'Show a project that was met, with its windows and leases.',
    params: Which,
    result: RegisteredProject,
  }),
  rename: request('projects/rename', {
    effect: 'write',
    scope: 'machine',
    summary:
      "Give a project a name that wins over its file's; without one, the file's counts again.",
    params: z.object({ ...Which.shape, name: z.optional(ProjectName) }),
    result: Project,
  }),
  tag: request('projects/tag', {
    effect: 'write',
    scope: 'machine',
    summary: 'Add tags to a project, and take tags away.',
    params: z.object({ ...Which.shape, add: tags, remove: tags }),
    result: Project,
  }),
  archive: request('projects/archive', {
    effect: 'write',
    scope: 'machine',
    summary: 'Put a project away, so that lists do not show it.',
    params: Which,
    result: Project,
  }),
  unarchive: request('projects/unarchive', {
    effect: 'write',
    scope: 'machine',
    summary: 'Take a project that was put away back into the lists.',
    params: Which,
    result: Project,
  }),
  forget: request('projects/forget', {
    effect: 'destructive',
    scope: 'machine',
    summary: 'Forget a project and which ports its services had; refused while it is in use.',
    params: Which,
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('forgotten'), project: Project }),
      ProjectInUse,
    ]),
  }),
};
