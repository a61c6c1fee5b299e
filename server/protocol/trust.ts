/** What of a project's file takes effect: that which the user has trusted, part by part. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { Path, ProjectId } from './projects.ts';

/** What makes something run, listen or lead elsewhere. */
export const FilePart = z.object({
  /** Where it stands: `services.web.command`. */
  id: z.string(),
  kind: z.enum(['run', 'listen', 'redirect', 'change']),
  words: z.string(),
  hash: z.string(),
});
export type FilePart = z.output<typeof FilePart>;

const Hash = z.string().check(z.regex(/^[0-9a-f]{32}$/, 'A hash is 32 hex digits'));

export const trust = {
  show: request('trust/show', {
    effect: 'read',
    scope: 'project',
    summary:
      'Say what a project file makes run, listen or lead elsewhere, and what of it is trusted.',
    params: z.object({ path: Path }),
    result: z.object({
      projectId: ProjectId,
      root: z.string(),
      /** Absent when the project has no harbormaster.jsonc. */
      declared: z.boolean(),
      parts: z.array(z.object({ ...FilePart.shape, trusted: z.boolean() })),
    }),
  }),
  grant: request('trust/grant', {
    effect: 'write',
    scope: 'machine',
    summary:
      'Trust these parts of a project file; what was not named is not trusted, also if it came meanwhile.',
    params: z.object({ path: Path, hashes: z.array(Hash).check(z.maxLength(300)) }),
    result: z.object({ projectId: ProjectId, untrusted: z.int() }),
  }),
  list: request('trust/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the projects of whose files something is trusted.',
    params: z.object({}),
    result: z.array(z.object({ projectId: ProjectId, root: z.string(), parts: z.int() })),
  }),
  revoke: request('trust/revoke', {
    effect: 'destructive',
    scope: 'machine',
    summary: 'Trust nothing of a project file any more; what runs goes on.',
    params: z.object({ projectId: ProjectId }),
    result: z.object({ kind: z.enum(['revoked', 'notTrusted']) }),
  }),
};
