/** What clients may know about projects: a canonical root directory and what it declares. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';

/** An absolute path, at most 4096 bytes (PATH_MAX on Linux, limits.h). */
export const Path = z.string().check(z.minLength(1), z.maxLength(4096));

/** `p_` and the first 8 hex digits of the SHA-256 of the canonical root. */
export const ProjectId = z.string().check(z.regex(/^p_[0-9a-f]{8}$/));

export const Project = z.object({
  id: ProjectId,
  /** Canonical: absolute, symbolic links resolved. */
  root: z.string(),
  /** From harbormaster.jsonc, else the directory's name. */
  name: z.string(),
  /** Absent outside git or with a detached head. */
  branch: z.optional(z.string()),
  /** Set when the project is a linked git worktree: the project of its main checkout. */
  mainProjectId: z.optional(ProjectId),
  /** From harbormaster.jsonc: the service that `PORT` is of. Lists begin with it. */
  mainService: z.optional(z.string()),
});
export type Project = z.output<typeof Project>;

export const projects = {
  find: request('projects/find', {
    effect: 'read',
    scope: 'project',
    summary: 'Say which project a path belongs to.',
    params: z.object({ path: Path }),
    result: Project,
  }),
};
