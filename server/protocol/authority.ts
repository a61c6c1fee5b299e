/** Who may do what: tokens for agents and readers. */
import * as z from 'zod/mini';
import { event, request } from './grammar.ts';
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

const AskId = z.string().check(z.regex(/^a_[0-9a-f]{16}$/, 'An ask is named a_ and 16 hex digits'));

/** What an agent asked and may not do by itself. */
export const Ask = z.object({
  id: AskId,
  /** What the agent is called. */
  name: z.string(),
  method: z.string(),
  /** The params, for people. */
  words: z.string(),
  /** The agent's project, and that of what it wants to touch. */
  projectIds: z.array(z.string()),
});
export type Ask = z.output<typeof Ask>;

export const authority = {
  watch: request('authority/watch', {
    effect: 'read',
    scope: 'own',
    summary: 'Get what agents asked and may not do, and what they ask from now on.',
    params: z.object({}),
    result: z.array(Ask),
  }),
  answer: request('authority/answer', {
    effect: 'write',
    scope: 'machine',
    summary: 'Allow an agent what it asked, once and within five minutes, or deny it.',
    params: z.object({ id: AskId, allow: z.boolean() }),
    result: z.object({ kind: z.enum(['allowed', 'denied', 'noSuchAsk']) }),
  }),
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

export const authorityEvents = {
  didAsk: event('authority/didAsk', {
    summary: 'An agent asked for what it may not do by itself.',
    params: Ask,
  }),
};
