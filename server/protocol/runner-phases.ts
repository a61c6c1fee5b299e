/** What may be there of a runner in each of its states. Every client asks this table, the quickest commands too: no zod. */
import type { RunnerState } from './runner.ts';

export type RunnerPhase =
  /** Accepted, and nothing runs yet. */
  | 'pending'
  /** Its process was proven, and nothing says otherwise. */
  | 'living'
  /** It is being ended. */
  | 'stopping'
  /** Something of it may run, and nobody can tell or reach its terminal. */
  | 'doubtful'
  /** Nothing of it runs. */
  | 'over';

const phases: Readonly<Record<RunnerState, RunnerPhase>> = {
  queued: 'pending',
  checking: 'pending',
  starting: 'pending',
  running: 'living',
  ready: 'living',
  silent: 'living',
  paused: 'living',
  stuck: 'living',
  stopping: 'stopping',
  lost: 'doubtful',
  unknown: 'doubtful',
  exited: 'over',
  failed: 'over',
  crashLooping: 'over',
};

export function phaseOf({ state }: { readonly state: RunnerState }): RunnerPhase {
  return phases[state];
}
