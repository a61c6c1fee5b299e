/** Sessions: the resumable histories of agents that runners ran, with what the agents themselves wrote down of them. */
import * as z from 'zod/mini';
import { event, request } from './grammar.ts';
import { Path, ProjectId } from './projects.ts';

export const SessionId = z
  .string()
  .check(z.regex(/^s_[0-9a-f]{16}$/, 'A session is named s_ and 16 hex digits'));

/** Of the table of agents: 'claude', 'codex', ... */
const AgentName = z.string().check(z.minLength(1), z.maxLength(64));
/** One closed word. */
const Word = z.string().check(z.regex(/^[a-zA-Z]{1,40}$/, 'A reason is one word'));

export const SessionState = z.enum([
  /** Its process lives, or may. */
  'works',
  /** It left by itself. */
  'finished',
  /** Somebody had it ended. */
  'stopped',
  /** It died of neither, and can be resumed. */
  'interrupted',
  /** Its process never was. */
  'notStarted',
  /** Another session went on with it. */
  'resumed',
]);
export type SessionState = z.output<typeof SessionState>;

/** What the agent wrote down of it. A count of a resumed session begins where that was resumed. */
export const SessionSummary = z.object({
  title: z.optional(z.string()),
  /** Messages of a person, answers, calls of tools, and what was said to and by sub-agents. */
  asked: z.int(),
  answered: z.int(),
  toolCalls: z.int(),
  sideMessages: z.int(),
  model: z.optional(z.string()),
  /** `input` is what no cache had. */
  tokens: z.optional(z.object({ input: z.int(), output: z.int(), cached: z.int() })),
  /** Millionths of a US dollar, by the agent's own word. */
  cost: z.optional(z.int()),
});
export type SessionSummary = z.output<typeof SessionSummary>;

export const Session = z.object({
  id: SessionId,
  projectId: ProjectId,
  agent: AgentName,
  runnerId: z.string(),
  /** Of the runner. */
  name: z.string(),
  directory: z.string(),
  state: SessionState,
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  endedAt: z.optional(z.number()),
  /** Why it was interrupted. */
  cause: z.optional(Word),
  /** The agent's own name for it. */
  agentSessionId: z.optional(z.string()),
  resumedFrom: z.optional(SessionId),
  resumedBy: z.optional(SessionId),
  /** It was resumed by itself, and nobody asked for it. */
  automatic: z.boolean(),
  /** Its end waits for a person to say whether it is to be resumed. */
  offered: z.boolean(),
  summary: z.optional(SessionSummary),
});
export type Session = z.output<typeof Session>;

/** Which sessions; what is absent lets all through. */
const SessionFilter = z.object({
  path: z.optional(Path),
  agent: z.optional(AgentName),
  state: z.optional(SessionState),
  /** Milliseconds since 1970: begun since. */
  since: z.optional(z.number()),
});

const Limit = z.int().check(z.minimum(1), z.maximum(1000));
const SearchText = z.string().check(z.minLength(1), z.maxLength(200));

export const SessionFigures = z.object({
  sessions: z.int(),
  /** Seconds between begin and end, of those that ended. */
  seconds: z.int(),
  asked: z.int(),
  answered: z.int(),
  toolCalls: z.int(),
  input: z.int(),
  output: z.int(),
  cached: z.int(),
  cost: z.int(),
});
export type SessionFigures = z.output<typeof SessionFigures>;

export const SessionMessage = z.object({
  at: z.optional(z.number()),
  by: z.enum(['person', 'agent']),
  text: z.string(),
  tools: z.array(z.string()),
  model: z.optional(z.string()),
  /** Said to or by a sub-agent. */
  side: z.boolean(),
});
export type SessionMessage = z.output<typeof SessionMessage>;

export const sessions = {
  list: request('sessions/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the sessions of agents, newest first.',
    params: z.object({
      ...SessionFilter.shape,
      /** In its title, its runner's name, its directory or an id. */
      text: z.optional(SearchText),
      limit: z.optional(Limit),
    }),
    result: z.array(Session),
  }),
  show: request('sessions/show', {
    effect: 'read',
    scope: 'machine',
    summary: 'Show a session, those that it went on with, and how it would be resumed.',
    params: z.object({ sessionId: SessionId }),
    result: z.object({
      session: z.optional(Session),
      /** From the first to the last that went on with it, itself among them. */
      chain: z.array(Session),
      /** Where its agent wrote it down. */
      files: z.array(z.string()),
      /** What would be typed. */
      resume: z.optional(z.array(z.string())),
    }),
  }),
  statistics: request('sessions/statistics', {
    effect: 'read',
    scope: 'machine',
    summary: 'Count sessions, messages, tokens and cost by day, project, agent or model.',
    params: z.object({
      ...SessionFilter.shape,
      by: z.enum(['day', 'project', 'agent', 'model']),
    }),
    result: z.object({
      /** A day is of the server's time zone. */
      rows: z.array(z.object({ key: z.string(), ...SessionFigures.shape })),
      total: SessionFigures,
    }),
  }),
  search: request('sessions/search', {
    effect: 'read',
    scope: 'machine',
    isPrivate: true,
    targets: ({ path }) => [path === undefined ? { all: true } : { path }],
    summary: 'Search what was said in sessions, newest session first.',
    params: z.object({ ...SessionFilter.shape, text: SearchText, limit: z.optional(Limit) }),
    result: z.object({
      hits: z.array(
        z.object({
          session: Session,
          at: z.optional(z.number()),
          by: z.enum(['person', 'agent']),
          /** What stands around it, on one line. */
          excerpt: z.string(),
        }),
      ),
      /** Sessions that were searched, and those of which no records are there. */
      searched: z.int(),
      unread: z.int(),
      /** There is more than was searched in the time. */
      more: z.boolean(),
    }),
  }),
  read: request('sessions/read', {
    effect: 'read',
    scope: 'machine',
    isPrivate: true,
    targets: ({ sessionId }) => [{ sessionId }],
    summary: 'Read what was said in a session, message by message.',
    params: z.object({
      sessionId: SessionId,
      /** Messages to pass over. */
      from: z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000))),
      limit: z.optional(Limit),
    }),
    result: z.object({
      kind: z.enum(['read', 'noSuchSession', 'noRecords']),
      messages: z.array(SessionMessage),
      /** Where to go on; absent at the end. */
      next: z.optional(z.int()),
    }),
  }),
  resume: request('sessions/resume', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say what runners/launch needs to resume a session, or why it cannot be.',
    params: z.object({ sessionId: SessionId }),
    result: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('launch'),
        /** Where, under which name and what; `argv` is what the agent is called by before the session's own words. */
        path: z.string(),
        name: z.string(),
        agent: AgentName,
        argv: z.array(z.string()),
        session: z.object({ kind: z.literal('resume'), id: SessionId }),
      }),
      z.object({
        kind: z.literal('refused'),
        why: z.enum(['noSuchSession', 'mayRun', 'cannotBeNamed']),
        /** The one that stands in the way. */
        session: z.optional(Session),
        /** How another session of its agent is begun beside it: as it was called, but for what it was asked. */
        another: z.optional(z.array(z.string())),
        /** How it is called when it is ended and gone on with, by runners/launch with `onTaken: 'replace'`; absent where it cannot be. */
        instead: z.optional(z.array(z.string())),
      }),
    ]),
  }),
  setResume: request('sessions/setResume', {
    effect: 'write',
    scope: 'machine',
    summary:
      "Write into a project's file whether its interrupted sessions are offered, or resumed by themselves; what is written counts at once.",
    params: z.object({ path: Path, resume: z.enum(['ask', 'auto']) }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('set'), file: z.string() }),
      /** Settings stand there that nobody has trusted, so nothing was written, or what was does not count. */
      z.object({ kind: z.literal('untrusted') }),
      /** This server writes no files. */
      z.object({ kind: z.literal('noFiles') }),
    ]),
  }),
  decline: request('sessions/decline', {
    effect: 'write',
    scope: 'machine',
    summary:
      'Leave an interrupted session as it is: it is offered no more, and not resumed by itself.',
    params: z.object({ sessionId: SessionId }),
    result: z.object({ kind: z.enum(['declined', 'noSuchSession', 'notInterrupted']) }),
  }),
  delete: request('sessions/delete', {
    effect: 'destructive',
    scope: 'machine',
    summary: "Forget sessions that ended; the agents' own files stay as they are.",
    params: z.object({ sessionIds: z.array(SessionId).check(z.minLength(1), z.maxLength(1000)) }),
    result: z.object({
      deleted: z.array(SessionId),
      /** Those that work still, and those that there are not. */
      kept: z.array(SessionId),
    }),
  }),
  watch: request('sessions/watch', {
    effect: 'read',
    scope: 'machine',
    summary: 'Tell which sessions changed, from now on until sessions/unwatch.',
    params: z.object({}),
    result: z.null(),
  }),
  unwatch: request('sessions/unwatch', {
    effect: 'read',
    scope: 'own',
    summary: 'Tell no more of sessions.',
    params: z.object({}),
    result: z.null(),
  }),
};

/** What became of one, without what its agent wrote down. */
const SessionChange = z.object({
  id: SessionId,
  projectId: ProjectId,
  state: SessionState,
  offered: z.boolean(),
});
export type SessionChange = z.output<typeof SessionChange>;

export const sessionEvents = {
  didChange: event('sessions/didChange', {
    summary:
      'Sessions began, ended, or spent something: many changes at once are told together, and figures in longer steps.',
    params: z.object({
      sessions: z.array(SessionChange),
      /** Those that were forgotten. */
      gone: z.array(SessionId),
      /** Too many to name: the list is to be asked for anew. */
      whole: z.boolean(),
    }),
  }),
};
