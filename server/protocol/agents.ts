/** Coding agents as their hooks make them known: that one works here, that it ended, and what was made of its commands. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { AgentFacts, ProcessIdentity } from './instances.ts';
import { Lease, SeenProcess, ServiceName } from './ports.ts';
import { Path, ProjectId } from './projects.ts';

/** 'claude-code', 'codex', ... */
const AgentName = z.string().check(z.minLength(1), z.maxLength(64));
/** The agent's own name for its conversation. */
const SessionId = z.string().check(z.minLength(1), z.maxLength(128));
const AgentId = z
  .string()
  .check(z.regex(/^g_[0-9a-f]{16}$/, 'An agent is named g_ and 16 hex digits'));

/** An agent that works, or that left something running. */
export const Agent = z.object({
  id: AgentId,
  name: AgentName,
  projectId: ProjectId,
  process: ProcessIdentity,
  /** Milliseconds since 1970. */
  since: z.number(),
  ...AgentFacts.shape,
});
export type Agent = z.output<typeof Agent>;

/** `allow` only where the user's settings say so; otherwise a person is asked about every rewrite. */
const RewriteDecision = z.enum(['ask', 'allow']);

/** One closed word; never a part of a command. */
const Reason = z.string().check(z.regex(/^[a-zA-Z]{1,40}$/, 'A reason is one word'));

export const agents = {
  start: request('agents/start', {
    effect: 'write',
    scope: 'project',
    targets: ({ path }) => [{ path }],
    summary: 'Make an agent known, and tell it the ports of its project.',
    params: z.object({
      name: AgentName,
      sessionId: SessionId,
      /** Where it works. */
      path: Path,
      /** Its own process, with whose proven death it ends. */
      process: ProcessIdentity,
      /** Where it writes down what is said. */
      transcript: z.optional(Path),
      /** The same process goes on, under another session id. */
      continues: z.optional(z.boolean()),
      /** Answer with a token with which it may act for its project, and for nothing else. */
      token: z.optional(z.boolean()),
    }),
    result: z.object({
      agent: Agent,
      leases: z.array(Lease),
      /** HM_PORT_* and HM_URL_* of the project. */
      environment: z.record(z.string(), z.string()),
      /** For HARBORMASTER_TOKEN. It is said this once. */
      secret: z.optional(z.string()),
    }),
  }),
  end: request('agents/end', {
    effect: 'write',
    scope: 'own',
    summary: 'Say that an agent ended; what it left running stays, and is shown under it.',
    params: z.object({ name: AgentName, sessionId: SessionId }),
    result: z.object({ kind: z.enum(['ended', 'noSuchAgent']) }),
  }),
  note: request('agents/note', {
    effect: 'write',
    scope: 'own',
    summary: "Write down what was made of an agent's command, never the command itself.",
    params: z.object({
      name: AgentName,
      sessionId: SessionId,
      verdict: z.enum(['denied', 'rewritten', 'running', 'told', 'left']),
      why: Reason,
      /** Of the table of tools. */
      tool: z.optional(ServiceName),
    }),
    result: z.null(),
  }),
  show: request('agents/show', {
    effect: 'read',
    scope: 'machine',
    summary: "Show an agent by its session, and how its commands' rewrites are decided.",
    params: z.object({ name: AgentName, sessionId: SessionId }),
    result: z.object({ agent: z.optional(Agent), rewrite: RewriteDecision }),
  }),
  list: request('agents/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the agents that work, and those that left something running.',
    params: z.object({}),
    result: z.array(z.object({ ...Agent.shape, leases: z.array(Lease) })),
  }),
  keep: request('agents/keep', {
    effect: 'write',
    scope: 'machine',
    summary: 'Keep what an ended agent left running; it is the project’s from then on.',
    params: z.object({ agentId: AgentId }),
    result: z.object({ kind: z.enum(['kept', 'noSuchAgent', 'stillWorks']) }),
  }),
  whose: request('agents/whose', {
    effect: 'read',
    scope: 'machine',
    summary:
      'Say of processes whether they belong to the project at a path, or provably to another.',
    params: z.object({
      path: Path,
      pids: z.array(z.int().check(z.minimum(1))).check(z.maxLength(32)),
      /** The agent that asks: what descends from it is its own. */
      process: z.optional(ProcessIdentity),
    }),
    result: z.array(
      z.object({
        pid: z.int(),
        verdict: z.enum(['own', 'foreign', 'server', 'unknown']),
        seen: z.optional(SeenProcess),
        /** Of the project that it provably belongs to. */
        project: z.optional(z.string()),
        lease: z.optional(Lease),
      }),
    ),
  }),
};
