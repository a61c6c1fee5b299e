/** Whether a runner that ended is started again, when, and when that is given up. Pure. */
import type { RestartRule } from './launch-order.ts';
import type { RunnerExit } from './runner.ts';

export interface RestartTimes {
  /** So many crashes within `crashWindow` milliseconds are too many. */
  readonly mostCrashes: number;
  readonly crashWindow: number;
}

/** Milliseconds before the first start by itself; each crash within the window doubles it, up to the longest. */
const firstDelay = 500;
const longestDelay = 30_000;

export type RestartDecision =
  | { readonly kind: 'stays' }
  | { readonly kind: 'restarts'; readonly at: number; readonly crashed: boolean }
  | { readonly kind: 'givesUp'; readonly crashes: number };

/** Code 0 is a good end; any other, a signal, or an end that nobody saw is none. */
export function isCrash({ code, signal }: RunnerExit): boolean {
  return code !== 0 || signal !== undefined;
}

/** `crashes`: when it crashed before, in milliseconds since 1970; `now` is the moment of this end. */
export function restartAfter(
  rule: RestartRule,
  exit: RunnerExit,
  crashes: readonly number[],
  now: number,
  { mostCrashes, crashWindow }: RestartTimes,
): RestartDecision {
  const crashed = isCrash(exit);
  if (rule === 'never' || (rule === 'onFailure' && !crashed)) return { kind: 'stays' };
  const recent = crashes.filter((at) => now - at < crashWindow).length + (crashed ? 1 : 0);
  if (crashed && recent >= mostCrashes) return { kind: 'givesUp', crashes: recent };
  const delay = Math.min(longestDelay, firstDelay * 2 ** Math.max(0, recent - 1));
  return { kind: 'restarts', at: now + delay, crashed };
}
