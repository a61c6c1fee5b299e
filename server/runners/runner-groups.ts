/** The states of a runner by what may be there of it, by the names that the picture of its life gives them. */
import type { RunnerState } from './runner.ts';

export const groups = {
  /** Accepted, and nothing runs yet. */
  pending: ['queued', 'checking', 'starting'],
  /** Its process was proven, and nothing says otherwise. */
  living: ['running', 'ready', 'silent', 'paused', 'stuck'],
  /** Something of it may run, and nobody can tell or reach its terminal. */
  doubtful: ['lost', 'unknown'],
  /** Nothing of it runs. */
  over: ['exited', 'failed', 'crashLooping'],
} as const satisfies Readonly<Record<string, readonly RunnerState[]>>;

export type Group = keyof typeof groups;

export function isIn(group: Group, state: RunnerState): boolean {
  const states: readonly RunnerState[] = groups[group];
  return states.includes(state);
}
