/** Keeps a long-lived client connected: opens, lives while the connection lives, pauses, opens again. Knows nothing of what is connected. */
import { type Clock, pause, systemClock } from '#common/clock.ts';

/** The pause after the first failure, and the longest, in milliseconds. */
const shortestPauseMs = 100;
const longestPauseMs = 5_000;

/** A connection that ends sooner than this, in milliseconds, counts as a failure, so that a server that dies at once is not hammered. */
const provenAfterMs = 1_000;

export interface Reconnection {
  /** Opens a connection and lives as long as it: resolves when it has ended, rejects when it could not be opened. Must end soon after `signal` aborts. */
  readonly live: (signal: AbortSignal) => Promise<void>;
  /** Told after each end, before the pause; `failure` when it was one. */
  readonly onAway?: ((failure: unknown) => void) | undefined;
  readonly signal: AbortSignal;
  readonly clock?: Clock | undefined;
  /** For tests. */
  readonly wait?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** Between 0 and 1; for tests. */
  readonly chance?: (() => number) | undefined;
}

/** Resolves when `signal` aborts, never before, and never rejects. Pauses grow from 0.1 s to 5 s, each shortened by chance to half at most. */
export async function stayConnected(options: Reconnection): Promise<void> {
  const { live, onAway, signal, clock = systemClock, wait = pause, chance = Math.random } = options;
  let longest = shortestPauseMs;
  while (!signal.aborted) {
    const begun = clock.monotonic();
    let failure: unknown;
    try {
      await live(signal);
    } catch (caught) {
      failure = caught;
    }
    if (signal.aborted) return;
    if (failure === undefined && clock.monotonic() - begun >= provenAfterMs)
      longest = shortestPauseMs;
    onAway?.(failure);
    await wait(longest * (1 - chance() / 2), signal);
    longest = Math.min(longest * 2, longestPauseMs);
  }
}
