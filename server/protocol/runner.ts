/** What a runner is to whoever sees it: a process that the server starts and supervises, its state, and why it is as it is. */
import * as z from 'zod/mini';
import { ProcessIdentity } from './instances.ts';
import { PortNumber, ServiceName } from './ports.ts';
import { ProjectId } from './projects.ts';

export const RunnerId = z
  .string()
  .check(z.regex(/^r_[0-9a-f]{16}$/, 'A runner is named r_ and 16 hex digits'));

export const RunnerState = z.enum([
  /** Waits for its dependencies, or to be started again. */
  'queued',
  /** What it needs is looked at before anything is made. */
  'checking',
  /** Its host was asked to start it. */
  'starting',
  /** Its process is proven. */
  'running',
  /** Its ready check passed. */
  'ready',
  /** It printed nothing for longer than is its way. */
  'silent',
  /** It was stopped for a while, and goes on when somebody says so. */
  'paused',
  /** It works, and nothing comes of it. */
  'stuck',
  /** Somebody had it ended; done is only when nothing of it is left. */
  'stopping',
  'exited',
  /** It never ran: refused, or it could not be started. */
  'failed',
  /** It ended too often in too short a time, and is not started again by itself. */
  'crashLooping',
  /** Its host is gone; something of it may run on without a terminal. */
  'lost',
  /** Whether it lives cannot be told; nothing is done to it. */
  'unknown',
]);
export type RunnerState = z.output<typeof RunnerState>;

export const RunnerKind = z.enum(['agent', 'service', 'command']);
export type RunnerKind = z.output<typeof RunnerKind>;

/** What people are told of the step that brought a runner to its state. */
export const RunnerSight = z.enum([
  ...['waiting', 'checking', 'starting', 'running', 'ready', 'silent', 'speakingAgain', 'paused'],
  ...['goingOn', 'stuck', 'progressing', 'stopping', 'stopped', 'ended', 'refused', 'notStarted'],
  ...[
    'restarting',
    'crashLooping',
    'hostGone',
    'cannotTell',
    'foundAgain',
    'survivedStop',
    'notReady',
  ],
] as const);
export type RunnerSight = z.output<typeof RunnerSight>;

/** One closed word. */
const Word = z.string().check(z.regex(/^[a-zA-Z]{1,40}$/, 'A reason is one word'));

/** How its process ended. */
export const RunnerExit = z.object({
  code: z.optional(z.int()),
  signal: z.optional(z.string()),
  /** False: nobody saw it end; it was only found to be gone. */
  observed: z.boolean(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type RunnerExit = z.output<typeof RunnerExit>;

export const Terminal = z.enum(['pty', 'pipes']);

/** Columns and rows of a terminal; more than any screen has is nobody's wish. */
export const TerminalSize = z.object({
  cols: z.int().check(z.minimum(1), z.maximum(1_000)),
  rows: z.int().check(z.minimum(1), z.maximum(1_000)),
});

/** A process that the server starts and supervises. It belongs to no window. */
export const Runner = z.object({
  id: RunnerId,
  projectId: ProjectId,
  /** One of each name in a project, among those that were not removed. */
  name: z.string(),
  kind: RunnerKind,
  /** Of the table of agents: 'claude', 'codex', ... Only of an agent. */
  agent: z.optional(z.string()),
  state: RunnerState,
  /** Milliseconds since 1970, of this state. */
  since: z.number(),
  /** What brought it there, in one closed word for people. */
  sight: RunnerSight,
  /** More of it, where there is more: why it failed, is paused, stuck or lost. */
  why: z.optional(Word),
  /** Redacted. */
  command: z.string(),
  cwd: z.string(),
  /** From harbormaster.jsonc, and not ad hoc. */
  declared: z.boolean(),
  terminal: Terminal,
  /** Which host has its terminal, while it has one. */
  hostId: z.optional(z.string()),
  process: z.optional(ProcessIdentity),
  /** Milliseconds since 1970, of its process. */
  startedAt: z.optional(z.number()),
  exit: z.optional(RunnerExit),
  /** How often it was started again by itself since somebody last started it. */
  restarts: z.int(),
  /** Milliseconds since 1970: when it is started again, while it waits for that. */
  restartAt: z.optional(z.number()),
  /** How many processes it left running when it ended; ended by `runners/stop`. Absent for none, and until it was looked. */
  leftovers: z.optional(z.int()),
  leaseIds: z.array(z.string()),
  dependsOn: z.array(z.string()),
  /** Of the history that an agent can resume. */
  sessionId: z.optional(z.string()),
  /** When it has had its time, in milliseconds since 1970, and how often signs of life have put that off. */
  limit: z.optional(
    z.object({ endsAt: z.number(), extensions: z.int(), reachedAt: z.optional(z.number()) }),
  ),
});
export type Runner = z.output<typeof Runner>;

/** What harbormaster.jsonc declares. */
export const DeclaredRunner = z.object({
  projectId: ProjectId,
  name: z.string(),
  kind: RunnerKind,
  agent: z.optional(z.string()),
  /** Redacted. */
  command: z.string(),
  autostart: z.boolean(),
  dependsOn: z.array(z.string()),
  /** What nobody has trusted is not started. */
  trusted: z.boolean(),
});
export type DeclaredRunner = z.output<typeof DeclaredRunner>;

/** How a runner does just now. Never in the journal and never in the picture; asked by whoever shows it. */
export const Figures = z.object({
  runnerId: RunnerId,
  /** Cores, of the whole process tree. */
  cpu: z.number(),
  /** Resident bytes, of the whole process tree. */
  memory: z.number(),
  processes: z.int(),
  /** Bytes a second. */
  output: z.number(),
  /** Milliseconds since 1970. */
  lastOutputAt: z.optional(z.number()),
  ports: z.array(PortNumber),
  /** Heartbeats of its host, of which there is one every 2 s, that were heard since the server came. */
  beats: z.int(),
  /** Milliseconds since 1970, of the look that found this. */
  beatAt: z.number(),
});
export type Figures = z.output<typeof Figures>;

/** What a check before a launch found. */
export const Finding = z.object({
  /** The name of the check, as `skipChecks` takes it. */
  check: z.string(),
  level: z.enum(['required', 'advised']),
  why: Word,
  facts: z.record(z.string(), z.string()),
});
export type Finding = z.output<typeof Finding>;

/** Why nothing was started. */
export const RunnerRefusal = z.enum([
  /** The project has no runner of this name, neither declared nor known. */
  'noSuchRunner',
  /** It is declared in a part of harbormaster.jsonc that nobody has trusted. */
  'runnerUntrusted',
  /** A runner of this name runs. */
  'nameTaken',
  /** How it was started is no longer known. */
  'launchForgotten',
  /** Those that it depends on depend on it, or are not declared. */
  'dependenciesUnmet',
  /** One that it depends on did not become ready. */
  'dependencyFailed',
  /** A required check failed; `findings` has them. */
  'checksFailed',
  /** A budget has too little left. */
  'overBudget',
  /** One of its services got no port. */
  'noPort',
  /** The program could not be started; `findings` says why. */
  'notStarted',
  /** This server has nothing that runs runners. */
  'noHost',
  /** It was being ended, and something of it lives on. */
  'notEnded',
  /** Somebody ended it while it was being started. */
  'calledOff',
]);
export type RunnerRefusal = z.output<typeof RunnerRefusal>;

/** A name that a runner can have. */
export const RunnerName = ServiceName;
