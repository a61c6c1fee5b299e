/** Who may do what: tokens for agents and readers. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { ProcessIdentity } from './instances.ts';
import { Path, ProjectId } from './projects.ts';

const TokenId = z.string().check(z.regex(/^t_[0-9a-f]{16}$/, 'A token id is t_ and 16 hex digits'));

/** A token without its secret. */
export const Token = z.object({
  id: TokenId,
  kind: z.enum(['agent', 'reader']),
  name: z.string(),
  /** The one project for which an agent may act. */
  projectId: z.optional(ProjectId),
  /** Milliseconds since 1970. */
  issuedAt: z.number(),
  expiresAt: z.number(),
  /** It ends with this process. */
  process: z.optional(ProcessIdentity),
});
export type Token = z.output<typeof Token>;

export const authority = {
  issue: request('authority/issue', {
    effect: 'write',
    scope: 'machine',
    summary: 'Make a token with which an agent may act for one project, or a reader may look.',
    params: z.object({
      kind: z.enum(['agent', 'reader']),
      name: z.string().check(z.minLength(1), z.maxLength(64)),
      /** Any path in the agent's project; an agent without one may only look. */
      path: z.optional(Path),
      /** Seconds, up to 30 days. */
      ttl: z.int().check(z.minimum(1), z.maximum(30 * 24 * 3600)),
      /** It ends with this process, too. */
      process: z.optional(ProcessIdentity),
    }),
    result: z.object({
      token: Token,
      /** For HARBORMASTER_TOKEN. It is said this once. */
      secret: z.string(),
    }),
  }),
  list: request('authority/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the tokens that are good, without their secrets.',
    params: z.object({}),
    result: z.array(Token),
  }),
  revoke: request('authority/revoke', {
    effect: 'destructive',
    scope: 'machine',
    summary: 'End a token; the connections that came by it are cut.',
    params: z.object({ id: TokenId }),
    result: z.object({ kind: z.enum(['revoked', 'noSuchToken']) }),
  }),
};
