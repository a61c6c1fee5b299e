/** What happens to runners, as the journal keeps it. Read again for ever: add, never change. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { RunnerExit, RunnerFacts, TerminalKind } from './runner.ts';

/** Which runner an event speaks of. */
export interface OfRunner {
  readonly runnerId: string;
  readonly projectId: string;
}

/** A process that was ended, or lives all the same; its command line is redacted. */
export interface EndedProcess {
  readonly process: ProcessIdentity;
  readonly command: string;
}

export type RunnerEvent =
  /** Somebody has it started: for the first time, or again. */
  | {
      readonly type: 'runnerAsked';
      readonly runner: RunnerFacts;
      /** Checks that were passed over, by name. */
      readonly skipped?: readonly string[] | undefined;
      /** The one that has its name, itself perhaps, and has ended: it gives way once this one runs, and is back when this one is withdrawn. */
      readonly replaces?: string | undefined;
    }
  | (OfRunner & {
      readonly type: 'runnerChecking';
      /** As it is declared now, when that is another than it was when somebody asked for it. */
      readonly runner?: RunnerFacts | undefined;
    })
  | (OfRunner & {
      readonly type: 'runnerRefused';
      readonly why: string;
      /** The checks that failed, by name. */
      readonly checks?: readonly string[] | undefined;
    })
  /** Written before a host is asked: whoever finds it without an end knows that a server died in between. */
  | (OfRunner & {
      readonly type: 'runnerStarting';
      readonly leaseIds: readonly string[];
      readonly tokenId?: string | undefined;
      readonly sessionId?: string | undefined;
    })
  | (OfRunner & {
      readonly type: 'runnerStarted';
      readonly hostId: string;
      readonly process: ProcessIdentity;
      readonly terminal: TerminalKind;
      /** Milliseconds since 1970, when it has a limit. */
      readonly endsAt?: number | undefined;
    })
  | (OfRunner & { readonly type: 'runnerNotStarted'; readonly why: string })
  | (OfRunner & { readonly type: 'runnerReady' })
  /** The time of its ready check is over, and it runs on. */
  | (OfRunner & { readonly type: 'runnerNotReady' })
  | (OfRunner & { readonly type: 'runnerSilent' })
  | (OfRunner & { readonly type: 'runnerHeard' })
  | (OfRunner & { readonly type: 'runnerPaused'; readonly why: string })
  | (OfRunner & { readonly type: 'runnerResumed' })
  | (OfRunner & { readonly type: 'runnerStuck'; readonly why: string })
  | (OfRunner & { readonly type: 'runnerProgressed' })
  /** Written before the first signal: the next server finishes what this one began. */
  | (OfRunner & {
      readonly type: 'runnerStopAsked';
      readonly why: string;
      /** Milliseconds between each way of asking and the next. */
      readonly grace: number;
    })
  /** Nothing of it is left. */
  | (OfRunner & {
      readonly type: 'runnerStopped';
      /** Absent when nothing had been started. */
      readonly exit?: RunnerExit | undefined;
      readonly ended: readonly EndedProcess[];
    })
  | (OfRunner & { readonly type: 'runnerSurvived'; readonly survivors: readonly EndedProcess[] })
  /** It ended without having been asked to. */
  | (OfRunner & { readonly type: 'runnerExited'; readonly exit: RunnerExit })
  | (OfRunner & {
      readonly type: 'runnerRestarting';
      /** Milliseconds since 1970. */
      readonly restartAt: number;
      /** Whether its end counts for the breaker. */
      readonly crashed: boolean;
    })
  | (OfRunner & {
      readonly type: 'runnerCrashLooping';
      readonly crashes: number;
      /** Milliseconds. */
      readonly within: number;
    })
  | (OfRunner & { readonly type: 'runnerLost'; readonly why: string })
  | (OfRunner & { readonly type: 'runnerUnknown'; readonly why: string })
  /** A host has it, and said so. */
  | (OfRunner & {
      readonly type: 'runnerFound';
      readonly hostId: string;
      readonly process: ProcessIdentity;
      /** Of one whose start was never written down, as `runnerStarted` would have said it. */
      readonly terminal?: TerminalKind | undefined;
      readonly endsAt?: number | undefined;
    })
  | (OfRunner & {
      readonly type: 'runnerExtended';
      /** Milliseconds since 1970. */
      readonly endsAt: number;
      readonly by: string;
    })
  | (OfRunner & { readonly type: 'runnerLimitReached' })
  /** It has ended, and something that it started runs on. */
  | (OfRunner & {
      readonly type: 'runnerLeftoversSeen';
      /** Processes. */
      readonly count: number;
    })
  | (OfRunner & { readonly type: 'runnerLeftoversGone' })
  | (OfRunner & {
      readonly type: 'runnerRemoved';
      /** The one that was launched under its name; its transcript is kept. Older journals have it; `replaces` of `runnerAsked` says it now. */
      readonly replacedBy?: string | undefined;
    })
  /** It never ran, and nobody keeps it: whoever had its name is as he was. */
  | (OfRunner & { readonly type: 'runnerWithdrawn' });

export type RunnerEventType = RunnerEvent['type'];

export function runnerIdIn(event: RunnerEvent): string {
  return event.type === 'runnerAsked' ? event.runner.id : event.runnerId;
}
