/** What clients may ask about ports, and what they get to see. */
import * as z from 'zod/mini';
import { request, type Target } from './grammar.ts';
import { Holder, Sharer } from './holder.ts';
import { ProcessIdentity } from './instances.ts';
import { LeaseHealth } from './lease-health.ts';
import { MadeType } from './made-type.ts';
import { Path, ProjectId } from './projects.ts';
import { startingAsked, startingTold } from './starting.ts';

/** A TCP port that can be asked for: 1 to 65535 (RFC 6335). */
export const PortNumber = z.int().check(z.minimum(1), z.maximum(65535));

/** A service's or a type's name: a DNS label (RFC 1123), so that it can be a host name one day; case does not count. */
export const ServiceName = z
  .string()
  .check(
    z.toLowerCase(),
    z.maxLength(63),
    z.regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'A name has letters, digits and inner dashes only'),
  );

/** A retry with the same key gets the first answer again, even from the next server. */
export const IdempotencyKey = z.string().check(z.minLength(8), z.maxLength(64));

/** A process as somebody saw it; the command line is redacted before it leaves the machine room. */
export const SeenProcess = z.object({
  /** Pid 0 stands for a container that has no process of its own to be seen. */
  process: z.object({ ...ProcessIdentity.shape, pid: z.int().check(z.minimum(0)) }),
  command: z.string(),
  cwd: z.optional(z.string()),
  /** Milliseconds since 1970, when the platform tells. */
  startedAt: z.optional(z.number()),
  /** Which project its directory belongs to, when that is known. */
  projectId: z.optional(ProjectId),
});
export type SeenProcess = z.output<typeof SeenProcess>;

/** `down`: who ran a singleton is proven dead, and its port is kept for those who share it. */
export const LeaseState = z.enum(['reserved', 'bound', 'unbound', 'contested', 'down']);
export type LeaseState = z.output<typeof LeaseState>;

export const Lease = z.object({
  id: z.string(),
  projectId: ProjectId,
  service: z.string(),
  type: z.string(),
  port: PortNumber,
  state: LeaseState,
  /** Grows with every grant of anything, for ever; what carries an older one is out of date. */
  fence: z.int(),
  holder: Holder,
  /** Whom it goes back to when its holder ends. */
  returnsTo: z.optional(Holder),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** Milliseconds since 1970; absent when only its holder's end ends it. */
  expiresAt: z.optional(z.number()),
  /** Who was last seen listening on the port; a stranger's when contested. */
  listener: z.optional(SeenProcess),
  /** Addresses it was seen listening on. */
  addresses: z.optional(z.array(z.string())),
  url: z.string(),
  /** Its holder was taken under management, and not started for it. */
  adopted: z.optional(z.boolean()),
  /** It was reported that nobody has listened since then, in milliseconds since 1970. */
  unusedSince: z.optional(z.number()),
  /** In the picture and in lists; absent before the first look, and from servers before 0.3. */
  health: z.optional(LeaseHealth),
  /** The name under which the machine has this service once. */
  singleton: z.optional(z.string()),
  /** Who uses it beside its holder, in the order in which they came. */
  sharers: z.optional(z.array(Sharer)),
});
export type Lease = z.output<typeof Lease>;

/** Why a port cannot be had, and by whom. */
export const Refusal = z.object({
  kind: z.literal('refused'),
  reason: z.enum([
    /** Another lease has it. */
    'leased',
    /** It is a singleton's: others use it, or it has another port than the one asked for. */
    'shared',
    /** Somebody listens on it, or it cannot be bound. */
    'used',
    /** It was released a moment ago by another service. */
    'resting',
    /** The system gives it to nobody, or to outgoing connections. */
    'excluded',
    /** Every port of the range is taken. */
    'noneFree',
  ]),
  port: z.optional(PortNumber),
  range: z.optional(z.object({ from: PortNumber, to: PortNumber })),
  lease: z.optional(Lease),
  listener: z.optional(SeenProcess),
  /** Milliseconds since 1970: when asking again may help. */
  until: z.optional(z.number()),
  /** A port that could be had instead. */
  suggestion: z.optional(PortNumber),
});
export type Refusal = z.output<typeof Refusal>;

export const LeaseParams = z.object({
  /** Any path in the project. */
  path: Path,
  /** Default: the project's main service, else `web`. */
  service: z.optional(ServiceName),
  /** Default: what harbormaster.jsonc says, else the tool's, else by the service's name, else `dev`. */
  type: z.optional(ServiceName),
  /** The tool that will listen, when the client knows it: its row gives type and preferred port. */
  tool: z.optional(z.string().check(z.maxLength(64))),
  /** This port or none. */
  port: z.optional(PortNumber),
  /** A port that it would like, and may not get. */
  preferred: z.optional(PortNumber),
  /** Any port of these. */
  range: z.optional(z.object({ from: PortNumber, to: PortNumber })),
  /** So many contiguous ports, all or none; services `name`, `name-2`, ... */
  count: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  /** Seconds, up to 30 days; without it the holder's end ends the lease. */
  ttl: z.optional(z.int().check(z.minimum(1), z.maximum(30 * 24 * 3600))),
  /** Bind the port until `ports/yield`, so that nobody can slip in. */
  hold: z.optional(z.boolean()),
  /** Default `project`. `client` is the caller itself: window, agent, or the process of a command. */
  holder: z.optional(z.enum(['project', 'client', 'terminal'])),
  /** For `terminal`: the session leader. */
  terminal: z.optional(ProcessIdentity),
  /** A command that stays when somebody else runs the singleton that it would start, and takes over when that one ends. */
  wait: z.optional(z.boolean()),
  /** Make a type of that name, or of the service's, even if it looks like a slip of one that is known. An agent's counts for nothing. */
  newType: z.optional(z.boolean()),
  /** Answer with the environment for the process that is about to start, too. */
  environment: z.optional(z.boolean()),
  ...startingAsked,
  key: z.optional(IdempotencyKey),
});

/** A singleton that somebody else holds: the asker uses it, and starts nothing. */
export const Sharing = z.object({
  owner: z.object({ projectId: ProjectId, service: z.string(), holder: Holder }),
  state: LeaseState,
  /** Milliseconds since 1970: when it was started, as far as that was seen, else leased. */
  since: z.number(),
  /** How many use it beside its owner. */
  sharers: z.int(),
  url: z.string(),
});
export type Sharing = z.output<typeof Sharing>;
export const Granted = z.object({
  kind: z.literal('granted'),
  leases: z.array(Lease).check(z.minLength(1)),
  /** True when the service had its port already. */
  reused: z.boolean(),
  /** Present when the lease is a singleton's that somebody else holds. */
  sharing: z.optional(Sharing),
  ...startingTold,
  /** How the type was found: for the one line on stderr when it was a guess. */
  typeFrom: z.enum(['asked', 'projectFile', 'tool', 'name', 'default']),
  /** True when the project file declares what nobody trusted, and which was ignored. */
  untrusted: z.optional(z.boolean()),
  /** The type that had to be made first. */
  made: z.optional(MadeType),
  /** When asked for: PORT, HM_PORT_*, HM_URL_* of the project, and the marker that proves a process ours. */
  environment: z.optional(z.record(z.string(), z.string())),
});
export type Granted = z.output<typeof Granted>;

/** The service already listens: no second copy is started. */
export const Running = z.object({ kind: z.literal('running'), lease: Lease });
export type Running = z.output<typeof Running>;

export const PortReport = z.object({
  port: PortNumber,
  verdict: z.enum(['leased', 'used', 'resting', 'excluded', 'free', 'unknown']),
  lease: z.optional(Lease),
  /** Several when it is shared (SO_REUSEPORT) or bound on several addresses. */
  listeners: z.array(z.object({ address: z.string(), process: z.optional(SeenProcess) })),
  until: z.optional(z.number()),
});
export type PortReport = z.output<typeof PortReport>;

const VariablesByName = z.record(z.string(), z.array(z.string()));

const WhichLease = z.object({
  leaseId: z.optional(z.string()),
  port: z.optional(PortNumber),
  /** With `service`: that service of the project at this path. */
  path: z.optional(Path),
  service: z.optional(ServiceName),
  key: z.optional(IdempotencyKey),
});

/** What `which` names: first the lease itself, then whatever else it says of it. */
function leaseMeant({ leaseId, port, path }: z.output<typeof WhichLease>): readonly Target[] {
  if (leaseId !== undefined) return [{ leaseId }];
  if (port !== undefined) return [{ port }];
  return path === undefined ? [] : [{ path }];
}

export const ports = {
  lease: request('ports/lease', {
    effect: 'write',
    scope: 'project',
    targets: ({ path }) => [{ path }],
    summary: 'Lease a port for a service; asking again gives the same port.',
    params: LeaseParams,
    result: z.discriminatedUnion('kind', [Granted, Running, Refusal]),
  }),
  leaseProject: request('ports/leaseProject', {
    effect: 'write',
    scope: 'project',
    targets: ({ path }) => [{ path }],
    summary: 'Lease a port for every service that the project file declares.',
    params: z.object({ path: Path, holder: z.optional(z.enum(['project', 'client'])) }),
    result: z.object({
      /** Absent when the project has no harbormaster.jsonc. */
      declared: z.boolean(),
      /** How many parts of the file nobody has trusted; what they declare was not leased. */
      untrusted: z.optional(z.int()),
      leases: z.array(Lease),
      refusals: z.array(z.object({ service: z.string(), refusal: Refusal })),
      /** The types that had to be made first. */
      made: z.optional(z.array(MadeType)),
      environment: z.record(z.string(), z.string()),
      /** Which further variables carry the port of a service, by its name and by its type. */
      variables: z.optional(z.object({ ofService: VariablesByName, ofType: VariablesByName })),
    }),
  }),
  yield: request('ports/yield', {
    effect: 'write',
    scope: 'project',
    targets: ({ leaseId }) => [{ leaseId }],
    summary: 'Stop holding a leased port, for the process that is about to bind it.',
    params: z.object({ leaseId: z.string() }),
    result: z.null(),
  }),
  release: request('ports/release', {
    effect: 'destructive',
    scope: 'project',
    targets: leaseMeant,
    summary: 'Give a leased port back.',
    params: z.object({
      ...WhichLease.shape,
      /** What to do when others share it; without a word it is refused. `handOver`: one of them holds it then. */
      whenShared: z.optional(z.enum(['handOver', 'force'])),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('released'), lease: Lease }),
      /** Who shared it holds it now. */
      z.object({ kind: z.literal('handedOver'), lease: Lease }),
      /** Its project only used it, and does so no longer. */
      z.object({ kind: z.literal('left'), lease: Lease }),
      Refusal,
      z.object({ kind: z.literal('notLeased') }),
    ]),
  }),
  renew: request('ports/renew', {
    effect: 'write',
    scope: 'project',
    targets: leaseMeant,
    summary: 'Give a lease with a time limit a new one.',
    params: z.object({
      ...WhichLease.shape,
      /** Seconds from now, up to 30 days. */
      ttl: z.int().check(z.minimum(1), z.maximum(30 * 24 * 3600)),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('renewed'), lease: Lease }),
      z.object({ kind: z.literal('notLeased') }),
    ]),
  }),
  list: request('ports/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the leased ports, of one project or of all.',
    params: z.object({ path: z.optional(Path) }),
    result: z.array(Lease),
  }),
  find: request('ports/find', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say who has a port: a lease, a process, or nobody.',
    params: z.object({ port: PortNumber }),
    result: PortReport,
  }),
  suggest: request('ports/suggest', {
    effect: 'read',
    scope: 'project',
    summary: 'Name ports that could be leased now, without leasing any.',
    params: z.object({
      path: z.optional(Path),
      service: z.optional(ServiceName),
      type: z.optional(ServiceName),
      count: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
    }),
    result: z.object({ type: z.string(), ports: z.array(PortNumber) }),
  }),
};
