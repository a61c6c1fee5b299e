/** What harbormaster.jsonc says of a runner: what it runs, which services it serves, and when it is ready. */
import * as z from 'zod/mini';
import { ServiceName } from './ports.ts';

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** A text as a shell reads it, or the words themselves: then no shell is between. */
const CommandLine = z.union([
  text(4_096),
  z.array(z.string().check(z.maxLength(4_096))).check(z.minLength(1), z.maxLength(200)),
]);
export type CommandLine = z.output<typeof CommandLine>;

/** What we say ourselves: the port comes from the lease, and who it is from the server. */
const saidByUs = /^(PORT|HM_.*|HARBORMASTER_.*)$/i;

/** A name as a shell takes it (POSIX.1-2024, Base Definitions 8.1). */
const VariableName = z.string().check(
  z.maxLength(128),
  z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of letters, digits and _'),
  z.refine((name) => !saidByUs.test(name), {
    error: 'is a variable that Harbormaster sets itself, by what is leased',
  }),
);

const noNul = z.refine<string>((value) => !value.includes('\0'), {
  error: 'must not contain a NUL character',
});

/** Right for everybody who has the repository, and never outside of it. */
const Directory = text(4_096).check(
  noNul,
  z.refine((path) => !/^([/\\~]|[A-Za-z]:)/.test(path), {
    error: 'must be a path from the root of the project, so that it is right for everybody',
  }),
  z.refine((path) => !path.split(/[/\\]/).includes('..'), {
    error: 'must not lead out of the project: leave out ".."',
  }),
);

/** RFC 6761, 6.3: `localhost` and what ends in it; RFC 6890: 127.0.0.0/8; RFC 4291: ::1. */
const onThisMachine =
  /^https?:\/\/(localhost|([a-z0-9-]+\.)+localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?([/?]\S*)?$/i;

/** A path of the service's own, or a URL of this machine: nobody else is asked. */
const HttpTarget = z.string().check(
  z.maxLength(1_024),
  z.refine((value) => /^\/\S*$/.test(value) || onThisMachine.test(value), {
    error: 'must be a path that begins with /, or a URL such as http://localhost:3000/health',
  }),
);

/** A regular expression as JavaScript has them, looked for in what is printed. */
const OutputPattern = text(500).check(z.refine(isPattern, { error: 'is no regular expression' }));

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'mu') !== undefined;
  } catch {
    return false;
  }
}

const waysToBeReady = ['port', 'http', 'output', 'command'] as const;

const ReadyCheck = z
  .strictObject({
    /** Something of the runner listens on the port of its first service, or of the one that is named. */
    port: z.optional(z.union([z.literal(true), ServiceName])),
    /** This path of its first service, or this URL, answers with a status under 400. */
    http: z.optional(HttpTarget),
    /** This regular expression is found in what it prints. */
    output: z.optional(OutputPattern),
    /** This command ends with 0. */
    command: z.optional(CommandLine),
    /** Seconds until it should be ready, 1 to 3600. Default: the `startTimeout` of its service, else the setting. */
    timeout: z.optional(z.int().check(z.minimum(1), z.maximum(3_600))),
    /** Seconds between two looks, 1 to 60. Default 1. */
    interval: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
  })
  .check(
    z.refine((ready) => waysToBeReady.filter((way) => ready[way] !== undefined).length === 1, {
      error: 'must have one of "port", "http", "output" and "command"',
    }),
  );

/** The polite way to end it, before TERM and KILL: a signal, or what a person would type. */
const PoliteEnd = z.union([
  z.enum(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']),
  z.strictObject({ text: text(200) }),
]);

export const RunnerDeclaration = z.strictObject({
  /** What it runs. Default: the `command` of the service of the same name. */
  command: z.optional(CommandLine),
  /** Default: `agent` with an `agent`, `service` with services, else `command`. */
  kind: z.optional(z.enum(['agent', 'service', 'command'])),
  /** Which coding agent it is, as its command is called. Default: what the command says. */
  agent: z.optional(ServiceName),
  /** Where it runs, from the root of the project. Default: there. */
  cwd: z.optional(Directory),
  /** Variables of its environment. */
  env: z.optional(
    z.record(VariableName, z.string().check(z.maxLength(32_768), noNul)).check(
      z.refine((all) => Object.keys(all).length <= 200, {
        error: 'must have at most 200 variables',
      }),
    ),
  ),
  /** Names of variables that must be set before it is started, because it does not work without. */
  requires: z.optional(z.array(VariableName).check(z.maxLength(50))),
  /** Services of this file whose ports it serves, the first one's as PORT. Default: the one of the same name, if there is one. */
  services: z.optional(z.array(ServiceName).check(z.maxLength(20))),
  /** Default: what the type of its first service says, else that something listens; without services at once. */
  ready: z.optional(ReadyCheck),
  /** Runners of this file that are ready before it starts. */
  dependsOn: z.optional(z.array(ServiceName).check(z.maxLength(50))),
  /** Whether it is started again when it ends by itself. Default: `onFailure` for services, else `never`. */
  restart: z.optional(z.enum(['never', 'onFailure', 'always'])),
  /** It is started when a window opens the project. */
  autostart: z.optional(z.boolean()),
  /** `pipes`: it needs no screen. Default `pty`. */
  terminal: z.optional(z.enum(['pty', 'pipes'])),
  /** Seconds it may run without a sign of life, 60 to 604800; 0 for no limit. Default: the setting for agents, none else. */
  timeLimit: z.optional(z.union([z.literal(0), z.int().check(z.minimum(60), z.maximum(604_800))])),
  /** The polite way to end it. Default: the agent's own, else SIGTERM. */
  stop: z.optional(PoliteEnd),
  /** What becomes of an agent's session that was interrupted. Default: `ask`. */
  resume: z.optional(z.enum(['ask', 'auto'])),
});
export type RunnerDeclaration = z.output<typeof RunnerDeclaration>;

export const RunnerDeclarations = z
  .record(ServiceName, RunnerDeclaration)
  .check(
    z.refine((all) => Object.keys(all).length <= 200, { error: 'must have at most 200 runners' }),
  );
export type RunnerDeclarations = z.output<typeof RunnerDeclarations>;

/** The keys that may stand at a path below `runners`; undefined where any may. */
export function keysOfRunners(path: readonly PropertyKey[]): readonly string[] | undefined {
  const [, inside] = path;
  if (path.length === 1) return Object.keys(RunnerDeclaration.shape);
  if (inside === 'ready') return [...waysToBeReady, 'timeout', 'interval'];
  return inside === 'stop' ? ['text'] : undefined;
}
