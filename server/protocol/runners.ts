/** What clients may ask about runners: start, see, attach to, and end the processes that the server supervises. */
import * as z from 'zod/mini';
import { type RunnerNamed, request, type Target } from './grammar.ts';
import { IdempotencyKey, SeenProcess } from './ports.ts';
import { Path } from './projects.ts';
import {
  DeclaredRunner,
  Figures,
  Finding,
  Runner,
  RunnerId,
  RunnerKind,
  RunnerName,
  RunnerRefusal,
  Terminal,
  TerminalSize,
} from './runner.ts';

/** An argument or a value that a system takes: Linux allows 128 KiB for one (MAX_ARG_STRLEN, binfmts.h). */
const Text = z.string().check(z.maxLength(131_072), z.regex(/^[^\0]*$/, 'has a NUL'));
const VariableName = z
  .string()
  .check(z.regex(/^[^=\0]{1,256}$/, 'A variable has a name without = and NUL'));
const CheckNames = z.optional(
  z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.maxLength(32)),
);

/** By id, or by name in the project at a path. */
const WhichRunner = z.object({
  runnerId: z.optional(RunnerId),
  path: z.optional(Path),
  name: z.optional(RunnerName),
});

function runnerMeant({ runnerId, path }: z.output<typeof WhichRunner>): readonly Target[] {
  if (runnerId !== undefined) return [{ runnerId }];
  return path === undefined ? [] : [{ path }];
}

/** It is ended by who had it started. */
const whoStartedIt = ({ runnerId, path, name }: RunnerNamed): readonly Target[] => [
  { started: { runnerId, path, name } },
];

const inProject = ({ path }: { readonly path: string }): readonly Target[] => [{ path }];

const Refused = z.object({
  kind: z.literal('refused'),
  reason: RunnerRefusal,
  findings: z.array(Finding),
  /** The one that has the name, or that was to be started. */
  runner: z.optional(Runner),
});

/** `started` is accepted: its `state` says how far it got. `running`: it ran already, and nothing was started. */
export const Launched = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), runner: Runner, findings: z.array(Finding) }),
  z.object({ kind: z.literal('running'), runner: Runner }),
  Refused,
]);
export type Launched = z.output<typeof Launched>;

const More = {
  /** Checks that are passed over, by name; the journal keeps that. */
  skipChecks: CheckNames,
  /** Start an agent that reports no usage, though a budget is set. */
  unmetered: z.optional(z.boolean()),
  key: z.optional(IdempotencyKey),
};

export const runners = {
  list: request('runners/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the runners, and those that project files declare; of one project or of all.',
    params: z.object({ path: z.optional(Path) }),
    result: z.object({ runners: z.array(Runner), declared: z.array(DeclaredRunner) }),
  }),
  figures: request('runners/figures', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say how runners do just now: processor, memory, output and ports of each tree.',
    params: z.object({ runnerIds: z.optional(z.array(RunnerId).check(z.maxLength(10_000))) }),
    result: z.array(Figures),
  }),
  transcript: request('runners/transcript', {
    effect: 'read',
    scope: 'machine',
    isPrivate: true,
    targets: ({ runnerId }) => [{ runnerId }],
    summary: 'Read what a runner has printed.',
    params: z.object({
      runnerId: RunnerId,
      /** A byte offset; below 0, so many bytes before the end. Default: the beginning. */
      from: z.optional(z.int()),
      /** Bytes, 1 MiB at most. */
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(1_048_576))),
      /** Milliseconds since 1970: begins with what was printed since then, to the second. */
      since: z.optional(z.number().check(z.minimum(0))),
    }),
    /**
     * `from` is later than was asked when the beginning is no longer kept; `size` counts all that was ever printed. `hasTimes` is
     * there with `since`: false when times of what stands before were not kept, so that some of it may be later, too.
     */
    result: z.object({
      ...{ text: z.string(), from: z.int(), next: z.int(), size: z.int() },
      hasTimes: z.optional(z.boolean()),
    }),
  }),
  launch: request('runners/launch', {
    effect: 'write',
    scope: 'machine',
    targets: inProject,
    summary: 'Start a command as a runner of the project at a path.',
    params: z.object({
      path: Path,
      argv: z.array(Text).check(z.minLength(1), z.maxLength(4_096)),
      /** Default: by the command, with a number when that is taken. */
      name: z.optional(RunnerName),
      /** Default: by the command. */
      kind: z.optional(RunnerKind),
      agent: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      /** Default: `path`. */
      cwd: z.optional(Path),
      /** Over the server's own environment; never written into the journal. */
      env: z.optional(z.record(VariableName, Text)),
      terminal: z.optional(Terminal),
      size: z.optional(TerminalSize),
      /** Services of the project that it serves; each gets its port. */
      services: z.optional(z.array(RunnerName).check(z.maxLength(32))),
      /** Seconds; 0 is none. */
      timeLimit: z.optional(z.int().check(z.minimum(0), z.maximum(30 * 24 * 3_600))),
      session: z.optional(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('new') }),
          z.object({ kind: z.literal('continue') }),
          z.object({ kind: z.literal('resume'), id: z.string().check(z.maxLength(128)) }),
        ]),
      ),
      /** When a runner of the name runs. Default `refuse`. `replace` ends it first and keeps its transcript. */
      onTaken: z.optional(z.enum(['refuse', 'attach', 'new', 'replace'])),
      ...More,
    }),
    result: Launched,
  }),
  start: request('runners/start', {
    effect: 'write',
    scope: 'machine',
    targets: inProject,
    summary: 'Start a declared runner, with those that it depends on, or one that ended.',
    params: z.object({ path: Path, name: RunnerName, ...More }),
    result: Launched,
  }),
  restart: request('runners/restart', {
    effect: 'destructive',
    scope: 'machine',
    targets: inProject,
    summary: 'End a runner, if it runs, and start it again.',
    params: z.object({ path: Path, name: RunnerName, ...More }),
    result: Launched,
  }),
  stop: request('runners/stop', {
    effect: 'destructive',
    scope: 'project',
    targets: whoStartedIt,
    summary: 'End a runner with all that it started; done is only when nothing of it is left.',
    params: z.object({
      ...WhichRunner.shape,
      /** Seconds between each way of asking and the next. Default: the setting `stop.grace`. */
      grace: z.optional(z.int().check(z.minimum(0), z.maximum(300))),
    }),
    result: z.object({
      kind: z.enum(['stopped', 'notRunning', 'noSuchRunner', 'survived', 'cannotTell']),
      runner: z.optional(Runner),
      ended: z.array(SeenProcess),
      survivors: z.array(SeenProcess),
    }),
  }),
  up: request('runners/up', {
    effect: 'write',
    scope: 'machine',
    targets: inProject,
    summary: 'Start the declared runners of a project, each after those that it depends on.',
    params: z.object({
      path: Path,
      names: z.optional(z.array(RunnerName).check(z.maxLength(256))),
      /** Only those that start by themselves, once for all windows, and none that somebody ended. */
      auto: z.optional(z.boolean()),
    }),
    /** Accepted; how it goes on is told by `state/didChange`. */
    result: z.object({
      runners: z.array(Runner),
      refused: z.array(
        z.object({ name: z.string(), reason: RunnerRefusal, findings: z.array(Finding) }),
      ),
    }),
  }),
  down: request('runners/down', {
    effect: 'destructive',
    scope: 'machine',
    targets: inProject,
    summary: 'End the runners of a project, each before those that it depends on.',
    params: z.object({
      path: Path,
      names: z.optional(z.array(RunnerName).check(z.maxLength(256))),
    }),
    result: z.object({ runners: z.array(Runner) }),
  }),
  remove: request('runners/remove', {
    effect: 'destructive',
    scope: 'project',
    targets: whoStartedIt,
    summary: 'Forget a runner that ended, with its transcript.',
    params: WhichRunner,
    result: z.object({ kind: z.enum(['removed', 'noSuchRunner', 'stillRuns']) }),
  }),
  attach: request('runners/attach', {
    effect: 'write',
    scope: 'project',
    targets: runnerMeant,
    personal: ({ rights }) => (rights === 'type' ? 'type at a runner, only view it' : undefined),
    summary: 'Get a ticket with which a terminal is attached to at its host.',
    params: z.object({ ...WhichRunner.shape, rights: z.enum(['view', 'type']) }),
    result: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('attached'),
        runner: Runner,
        /** Of the host's own socket. */
        address: z.string(),
        hostId: z.string(),
        /** Good once, for 30 s. */
        ticket: z.string(),
      }),
      z.object({
        kind: z.literal('refused'),
        reason: z.enum(['noSuchRunner', 'notRunning', 'hostAway']),
        runner: z.optional(Runner),
      }),
    ]),
  }),
};
