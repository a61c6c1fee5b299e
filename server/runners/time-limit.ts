/** When a runner has had its time, and what puts that off. Pure. */
import type { RunnerLimit } from './runner.ts';

/** A sign of life puts the end off by that, so often at most. */
export const extension = 15 * 60_000;
export const mostExtensions = 3;

export type LimitDecision =
  | { readonly kind: 'waits' }
  | { readonly kind: 'extends'; readonly endsAt: number; readonly by: string }
  | { readonly kind: 'reached' };

/** What was seen of it since the end was set: `beats` says whether its host was heard at all. */
export interface SignsOfLife {
  readonly beats: boolean;
  /** The first that there is: output, processor, children, its own log. */
  readonly sign?: string | undefined;
}

/** `left`: milliseconds until the end, as far as they could be observed. Without heartbeats the first end stands. */
export function limitDecision(
  { endsAt, extensions, reachedAt }: RunnerLimit,
  left: number,
  { beats, sign }: SignsOfLife,
): LimitDecision {
  if (reachedAt !== undefined || left > 0) return { kind: 'waits' };
  if (beats && sign !== undefined && extensions < mostExtensions)
    return { kind: 'extends', endsAt: endsAt + extension, by: sign };
  return { kind: 'reached' };
}
