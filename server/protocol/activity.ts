/** What happened, by whom: the journal as people see it. */
import * as z from 'zod/mini';
import { event, request } from './grammar.ts';
import { PortNumber, ServiceName } from './ports.ts';
import { Path, ProjectId } from './projects.ts';

/** What sort of thing happened. */
export const ActivityKind = z.enum([
  /** A port was granted, passed on, renewed or given back. */
  'lease',
  /** Somebody began or ceased to listen on a leased port. */
  'listening',
  /** A stranger took a leased port, or a lease had to move. */
  'conflict',
  /** Processes that were asked to end. */
  'stop',
  'project',
  'agent',
  /** Histories that agents can resume. */
  'session',
  /** What was set, reserved, spent and given back. */
  'budget',
  /** Processes that the server starts and supervises. */
  'runner',
  /** Service types, and what else of the configuration we write. */
  'configuration',
  /** Tokens, trust, and what a person allowed. */
  'authority',
  'server',
]);
export type ActivityKind = z.output<typeof ActivityKind>;

/** One event of the journal. `data` is the event as it was written; its shape follows from `type`. */
export const Activity = z.object({
  revision: z.int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  type: z.string(),
  /** Absent from servers before 0.3. */
  kind: z.optional(ActivityKind),
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
  /** What it is about, also where the event itself names a lease by its id alone. */
  subject: z.optional(
    z.object({
      leaseId: z.optional(z.string()),
      projectId: z.optional(z.string()),
      service: z.optional(z.string()),
      serviceType: z.optional(z.string()),
      port: z.optional(z.int()),
      /** The kind of holder. */
      holder: z.optional(z.string()),
      /** The name of a runner. */
      runner: z.optional(z.string()),
    }),
  ),
  data: z.record(z.string(), z.unknown()),
});
export type Activity = z.output<typeof Activity>;

/** Which events; what is absent lets all through. */
export const ActivityFilter = z.object({
  port: z.optional(PortNumber),
  path: z.optional(Path),
  service: z.optional(ServiceName),
  /** Those that say who holds something: the kind of holder. */
  holder: z.optional(z.enum(['project', 'process', 'window', 'terminal', 'agent'])),
  kinds: z.optional(z.array(ActivityKind).check(z.maxLength(12))),
  /** What one request caused, by its correlation id. */
  correlation: z.optional(z.string().check(z.maxLength(64))),
  /** Milliseconds since 1970, inclusive. */
  since: z.optional(z.number()),
  /** Milliseconds since 1970, exclusive. */
  until: z.optional(z.number()),
});
export type ActivityFilter = z.output<typeof ActivityFilter>;

const Limit = z.int().check(z.minimum(1), z.maximum(1000));
const CursorId = z.string().check(z.maxLength(32));

export const ActivityStatistics = z.object({
  events: z.int(),
  /** Milliseconds since 1970, of the oldest and the newest event. */
  from: z.optional(z.number()),
  to: z.optional(z.number()),
  leases: z.int(),
  /** How often a stranger was seen on a leased port. */
  conflicts: z.int(),
  /** How often a lease moved to another port. */
  reassignments: z.int(),
  kinds: z.record(z.string(), z.int()),
  /** Busiest first, at most 20; without those whose beginning is no longer kept. */
  types: z.array(
    z.object({ type: z.string(), leases: z.int(), conflicts: z.int(), reassignments: z.int() }),
  ),
  /** Busiest first, at most 20. */
  projects: z.array(z.object({ projectId: ProjectId, events: z.int(), leases: z.int() })),
  /** Milliseconds from the grant of a port to the first listener; percentiles by nearest rank. */
  timeToBind: z.optional(
    z.object({ count: z.int(), p50: z.number(), p95: z.number(), longest: z.number() }),
  ),
});
export type ActivityStatistics = z.output<typeof ActivityStatistics>;

export const activity = {
  list: request('activity/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the newest events, newest first.',
    params: z.object({ ...ActivityFilter.shape, limit: z.optional(Limit) }),
    result: z.array(Activity),
  }),
  open: request('activity/open', {
    effect: 'read',
    scope: 'own',
    summary: 'Begin to read all events that are kept, newest first, with activity/next.',
    params: ActivityFilter,
    result: z.object({ cursor: CursorId }),
  }),
  next: request('activity/next', {
    effect: 'read',
    scope: 'own',
    summary: 'Read on; `done` says that there is no more, and ends the reading.',
    params: z.object({ cursor: CursorId, limit: Limit }),
    result: z.object({ activities: z.array(Activity), done: z.boolean() }),
  }),
  statistics: request('activity/statistics', {
    effect: 'read',
    scope: 'machine',
    summary:
      'Count what happened, by kind, type and project, and measure how soon services listen.',
    params: ActivityFilter,
    result: ActivityStatistics,
  }),
  watch: request('activity/watch', {
    effect: 'read',
    scope: 'machine',
    summary: 'Tell every event from now on until activity/unwatch; answers the revision before it.',
    params: ActivityFilter,
    result: z.object({ revision: z.int() }),
  }),
  unwatch: request('activity/unwatch', {
    effect: 'read',
    scope: 'own',
    summary: 'Tell no more events.',
    params: z.object({}),
    result: z.null(),
  }),
};

export const activityEvents = {
  didHappen: event('activity/didHappen', {
    summary: 'Something happened that is watched.',
    params: z.object({ activities: z.array(Activity) }),
  }),
};
