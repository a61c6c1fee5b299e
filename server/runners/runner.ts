/** What the server knows of a runner, as the journal keeps it: never an environment value, and a command line only redacted. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { isIn } from './runner-groups.ts';

export type RunnerState =
  | 'queued'
  | 'checking'
  | 'starting'
  | 'running'
  | 'ready'
  | 'silent'
  | 'paused'
  | 'stuck'
  | 'stopping'
  | 'exited'
  | 'failed'
  | 'crashLooping'
  | 'lost'
  | 'unknown';

export type RunnerKind = 'agent' | 'service' | 'command';
export type TerminalKind = 'pty' | 'pipes';

export interface RunnerExit {
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  /** False: nobody saw it end; it was only found to be gone. */
  readonly observed: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** When a runner has had its time, in milliseconds since 1970. */
export interface RunnerLimit {
  readonly endsAt: number;
  /** How often signs of life have put that off. */
  readonly extensions: number;
  /** When it was reported that its time is over. */
  readonly reachedAt?: number | undefined;
}

/** What is said of a runner when somebody has it started. */
export interface RunnerFacts {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly kind: RunnerKind;
  readonly agent?: string | undefined;
  /** Redacted. */
  readonly command: string;
  readonly cwd: string;
  readonly declared: boolean;
  readonly terminal: TerminalKind;
  readonly dependsOn: readonly string[];
  readonly sessionId?: string | undefined;
  /** The token of the agent that had it started, once a person let it; absent for a person, and for the server. */
  readonly startedBy?: string | undefined;
}

export interface Runner extends RunnerFacts {
  readonly state: RunnerState;
  /** Milliseconds since 1970, of this state. */
  readonly since: number;
  readonly sight: Sight;
  /** More of it, in one closed word. */
  readonly why?: string | undefined;
  readonly hostId?: string | undefined;
  readonly process?: ProcessIdentity | undefined;
  readonly startedAt?: number | undefined;
  /** How often a host was asked to start it. */
  readonly starts: number;
  /** Its ready check passed since it was started. */
  readonly wasReady: boolean;
  readonly exit?: RunnerExit | undefined;
  /** Somebody had it ended, and nobody started it since: nothing starts it by itself. */
  readonly isUnwanted: boolean;
  readonly restarts: number;
  readonly restartAt?: number | undefined;
  /** When it crashed lately, in milliseconds since 1970, oldest first. */
  readonly crashes: readonly number[];
  readonly leaseIds: readonly string[];
  readonly tokenId?: string | undefined;
  readonly limit?: RunnerLimit | undefined;
  /** How many processes it left running when it ended. */
  readonly leftovers?: number | undefined;
  /** What had ended and gives way to it: until it has run, that may come back. */
  readonly previous?: Runner | undefined;
}

/** What people are told of a transition. */
export type Sight =
  | 'waiting'
  | 'checking'
  | 'starting'
  | 'running'
  | 'ready'
  | 'silent'
  | 'notReady'
  | 'speakingAgain'
  | 'paused'
  | 'goingOn'
  | 'stuck'
  | 'progressing'
  | 'stopping'
  | 'stopped'
  | 'ended'
  | 'refused'
  | 'notStarted'
  | 'restarting'
  | 'crashLooping'
  | 'hostGone'
  | 'cannotTell'
  | 'foundAgain'
  | 'survivedStop';

/** Accepted, and nothing of it runs yet. */
export function isPending({ state }: Pick<Runner, 'state'>): boolean {
  return isIn('pending', state);
}

/** Nothing of it runs or is about to. */
export function isOver({ state }: Pick<Runner, 'state'>): boolean {
  return isIn('over', state);
}

/** Its process was proven, and nothing was heard since that says otherwise. */
export function isLiving({ state }: Pick<Runner, 'state'>): boolean {
  return isIn('living', state);
}

/** Why a start failed whose program may run all the same: nobody could say so. */
const unheard: ReadonlySet<string> = new Set(['hostFailed', 'hostLate', 'serverEnded', 'internal']);

/** Whether a program may run whose start failed for this reason. */
export function isUnheard(why: string): boolean {
  return unheard.has(why);
}

/** By name, once in a project. */
export function runnerKey(projectId: string, name: string): string {
  return `${projectId}/${name}`;
}

/** What is said of it when it is started again as it was. */
export function factsOf(runner: Runner): RunnerFacts {
  const { id, projectId, name, kind, agent, command, cwd, declared, terminal } = runner;
  const { dependsOn, sessionId, startedBy } = runner;
  const facts = { id, projectId, name, kind, agent, command, cwd, declared, terminal };
  return { ...facts, dependsOn, sessionId, startedBy };
}
