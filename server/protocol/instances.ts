/** Who can hold something: what clients say of themselves, and what they see of each other. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { Path, Project, ProjectId } from './projects.ts';

export const ProcessIdentity = z.object({
  pid: z.int().check(z.minimum(1)),
  startTime: z.string().check(z.maxLength(64)),
  bootId: z.string().check(z.maxLength(64)),
  pidNamespace: z.optional(z.string().check(z.maxLength(64))),
});

/** What a client is. A window has one connection for its life; a terminal's command comes and goes. */
export const ClientKind = z.enum(['window', 'terminal', 'agent', 'script']);
export type ClientKind = z.output<typeof ClientKind>;

/** What a client says of itself in `initialize`, as `initializationOptions`. */
export const Introduction = z.object({
  kind: ClientKind,
  /** Product version of the client, for people. */
  version: z.string().check(z.maxLength(64)),
  protocol: z.object({ major: z.int(), minor: z.int() }),
  /** The process that lives as long as the client: extension host, command, agent. */
  process: ProcessIdentity,
  /** A name for people: 'VS Code 1.100.3', 'hm run'. */
  name: z.string().check(z.maxLength(128)),
  /** An agent's own session id. */
  sessionId: z.optional(z.string().check(z.maxLength(128))),
  /** The agent on whose behalf it asks, such as 'claude-code': it has an agent's authority then, whatever its token. */
  agent: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  /** The directory it works in: an agent without a token of its own may act for the project there. */
  folder: z.optional(Path),
});
export type Introduction = z.output<typeof Introduction>;

/** What the server answers in `initialize`, as `capabilities.experimental`. */
export const Welcome = z.object({
  instanceId: z.string(),
  serverId: z.string(),
  version: z.string(),
  protocol: z.object({ major: z.int(), minor: z.int() }),
});
export type Welcome = z.output<typeof Welcome>;

/** What the hook of an agent makes known of it. */
export const AgentFacts = z.object({
  sessionId: z.string(),
  directory: z.string(),
  /** Where it writes down what is said. */
  transcript: z.optional(z.string()),
  /** Milliseconds since 1970; absent while it works. */
  endedAt: z.optional(z.number()),
  /** What it leased and is leased still. */
  leaseIds: z.array(z.string()),
  /** What was made of its commands, by verdict. */
  judged: z.record(z.string(), z.number()),
});
export type AgentFacts = z.output<typeof AgentFacts>;

export const Instance = z.object({
  id: z.string(),
  kind: ClientKind,
  name: z.string(),
  process: ProcessIdentity,
  /** The projects it works in: a window has one per folder. */
  projectIds: z.array(ProjectId),
  /** `connected`; `silent` after three heartbeats missed, though its process may live; it is gone when it is proven dead. */
  presence: z.enum(['connected', 'silent']),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** Of an agent whose hook made it known. */
  agent: z.optional(AgentFacts),
});
export type Instance = z.output<typeof Instance>;

export const instances = {
  list: request('instances/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the windows, terminals, agents and scripts that are here.',
    params: z.object({}),
    result: z.array(Instance),
  }),
  announce: request('instances/announce', {
    effect: 'write',
    scope: 'project',
    targets: ({ folders }) => folders.map((path) => ({ path })),
    summary: 'Say which folders this window or agent works in; the list before is replaced.',
    params: z.object({ folders: z.array(Path).check(z.maxLength(100)) }),
    result: z.object({ projects: z.array(Project) }),
  }),
};
