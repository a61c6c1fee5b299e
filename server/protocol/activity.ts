/** What happened, by whom: the journal as people see it. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { PortNumber } from './ports.ts';
import { Path } from './projects.ts';

/** One event of the journal. `data` is the event as it was written; its shape follows from `type`. */
export const Activity = z.object({
  revision: z.int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  type: z.string(),
  /** Who caused it: an instance, or `server`. */
  by: z.string(),
  /** Absent for the user: which agent or reader asked, and by which token when it had one. */
  caller: z.optional(
    z.object({
      kind: z.enum(['agent', 'reader']),
      name: z.string(),
      token: z.optional(z.string()),
    }),
  ),
  /** The request that caused it; the server log has the same id. */
  correlation: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type Activity = z.output<typeof Activity>;

export const activity = {
  list: request('activity/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the newest events, newest first.',
    params: z.object({
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
      port: z.optional(PortNumber),
      path: z.optional(Path),
      /** What one request caused, by its correlation id. */
      correlation: z.optional(z.string().check(z.maxLength(64))),
    }),
    result: z.array(Activity),
  }),
};
