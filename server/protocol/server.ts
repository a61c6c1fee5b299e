/** What clients may ask of the server itself. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';

export const ServerStatus = z.object({
  serverId: z.string(),
  pid: z.int(),
  /** Grows with every server that took over this state directory. */
  epoch: z.int(),
  version: z.string(),
  /** Which build runs; absent when it runs from sources. */
  build: z.optional(z.string()),
  protocol: z.object({ major: z.int(), minor: z.int() }),
  /** The number of the last event in the journal. */
  revision: z.int(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Where the journal and the log lie. */
  stateDir: z.string(),
  logFile: z.string(),
  connections: z.int(),
  leases: z.int(),
  /** `readOnly` when the journal cannot be written. */
  store: z.enum(['writable', 'readOnly']),
});
export type ServerStatus = z.output<typeof ServerStatus>;

/** What is wrong with a server. `server/health/health.ts` says when each is. */
export const HealthReason = z.object({
  code: z.enum([
    'journalReadOnly',
    'superseded',
    'filesSetAside',
    'historyMissing',
    'eventLoopLate',
    'clockJumped',
    'upstreamAway',
  ]),
  /** Files, revisions or milliseconds, as the code has it. */
  amount: z.optional(z.number()),
  /** What the system said. */
  detail: z.optional(z.string()),
});
export type HealthReason = z.output<typeof HealthReason>;

/** Named as in runtime.json, because the programs that watch over servers read both. */
export const ServerHealth = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  reasons: z.array(HealthReason),
  mode: z.enum(['shared', 'project']),
  server_id: z.string(),
  /** Of a project's server. */
  project_id: z.optional(z.string()),
  project_root: z.optional(z.string()),
  /** Of a shared server: the projects in which somebody works or which hold something. */
  active_projects: z.optional(z.array(z.string())),
  pid: z.int(),
  versions: z.object({ product: z.string(), protocol: z.string(), runtime: z.string() }),
  /** Seconds. */
  uptime: z.number(),
  /** The number of the last event in the journal. */
  revision: z.int(),
  /** Grows with every server that took over this state directory. */
  epoch: z.int(),
  counts: z.object({
    connections: z.int(),
    instances: z.int(),
    projects: z.int(),
    leases: z.int(),
  }),
});
export type ServerHealth = z.output<typeof ServerHealth>;

export const server = {
  status: request('server/status', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say who the server is and how it is.',
    params: z.object({}),
    result: ServerStatus,
  }),
  health: request('server/health', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say whether the server is healthy, degraded or unhealthy, and why.',
    params: z.object({}),
    result: ServerHealth,
  }),
  stop: request('server/stop', {
    effect: 'destructive',
    scope: 'machine',
    summary:
      'End the server; leases and running processes stay, and the next request starts a new one.',
    params: z.object({}),
    result: z.null(),
  }),
  /** Frozen, and allowed before `initialize`: a client of any later version must be able to ask it. */
  handOver: request('server/handOver', {
    effect: 'destructive',
    scope: 'machine',
    summary:
      'Ask an older server to make way for a newer one; it answers what is under way, flushes and leaves.',
    params: z.object({
      /** Who would follow: product version, protocol and build. */
      version: z.string().check(z.maxLength(64)),
      protocol: z.object({ major: z.int(), minor: z.int() }),
      build: z.optional(z.string().check(z.maxLength(128))),
    }),
    result: z.object({
      /** `staying` when it is not the older one. */
      kind: z.enum(['leaving', 'staying']),
    }),
  }),
};
