/** What clients may know about projects: a canonical root directory and what it declares. */
import * as z from 'zod/mini';

/** An absolute path, at most 4096 bytes (PATH_MAX on Linux, limits.h). */
export const Path = z.string().check(z.minLength(1), z.maxLength(4096));

/** `p_` and the first 8 hex digits of the SHA-256 of the canonical root. */
export const ProjectId = z.string().check(z.regex(/^p_[0-9a-f]{8}$/));

/** A tag is a word of its own, for people and filters. */
export const Tag = z
  .string()
  .check(
    z.toLowerCase(),
    z.regex(
      /^[a-z0-9][a-z0-9._-]{0,31}$/,
      "must be 1 to 32 letters, digits, '.', '_' or '-', beginning with a letter or digit",
    ),
  );

export const ProjectName = z
  .string()
  .check(
    z.trim(),
    z.regex(/^[^\p{Cc}]{1,63}$/u, 'must be 1 to 63 characters, without control characters'),
  );

export const Project = z.object({
  id: ProjectId,
  /** Canonical: absolute, symbolic links resolved. */
  root: z.string(),
  /** What its user called it, else from harbormaster.jsonc, else the directory's name. */
  name: z.string(),
  /** Absent outside git or with a detached head. */
  branch: z.optional(z.string()),
  /** Set when the project is a linked git worktree: the project of its main checkout. */
  mainProjectId: z.optional(ProjectId),
  /** Which copy of its main checkout it is, once it needed a number: the first is 1. */
  copy: z.optional(z.int()),
  /** From harbormaster.jsonc: the service that `PORT` is of. Lists begin with it. */
  mainService: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
  /** Put away: it is in no list unless asked for. */
  archived: z.optional(z.boolean()),
  /** Milliseconds since 1970. */
  firstMet: z.optional(z.number()),
  /** Milliseconds since 1970, to the hour. */
  lastMet: z.optional(z.number()),
  /** `missing` only when the disk that it was on is there; a disk that is away or silent is `unknown`. */
  directory: z.optional(z.enum(['present', 'missing', 'unknown'])),
});
export type Project = z.output<typeof Project>;
