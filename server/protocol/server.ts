/** What clients may ask of the server itself. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { StartReport } from './start-report.ts';

/** What runs: absent is what nobody knows, as in a tree of sources or in servers before 0.2. */
const RunningProgram = z.object({
  build: z.optional(z.string()),
  commit: z.optional(z.string()),
  /** The version of Node that runs it, and its path. */
  node: z.optional(z.string()),
  runtime: z.optional(z.string()),
  /** The path of the script. */
  program: z.optional(z.string()),
});
export type RunningProgram = z.output<typeof RunningProgram>;

export const ServerStatus = z.object({
  serverId: z.string(),
  pid: z.int(),
  /** Grows with every server that took over this state directory. */
  epoch: z.int(),
  version: z.string(),
  ...RunningProgram.shape,
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
  /** What it found when it started; `isOver` once the case of every lease is settled. */
  start: z.optional(z.object({ ...StartReport.shape, isOver: z.boolean() })),
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
    'configurationBroken',
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

const Sample = z.object({
  /** As Prometheus would have it: `harbormaster_requests_total`. */
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
});

/** What the server has counted and measured since it started; all times in seconds. */
export const ServerStats = z.object({
  /** Milliseconds since 1970. */
  since: z.number(),
  /** Seconds. */
  uptime: z.number(),
  counters: z.array(Sample),
  gauges: z.array(Sample),
  timings: z.array(
    z.object({
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      count: z.int(),
      mean: z.number(),
      /** Percentiles out of a histogram's buckets: exact to about a factor of two. */
      p50: z.number(),
      p90: z.number(),
      p99: z.number(),
    }),
  ),
});
export type ServerStats = z.output<typeof ServerStats>;

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
  stats: request('server/stats', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say what the server has counted and measured since it started.',
    params: z.object({}),
    result: ServerStats,
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
