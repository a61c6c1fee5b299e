/** The runners as they change, for a command that waits for something to become of them. */
import { Mirror } from '#client/connection/mirror.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { systemClock } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';

export interface Waiting {
  /** Milliseconds from now; for ever without it. */
  readonly limitMs?: number | undefined;
  /** Told at first and after each change, with those of `ids` that there are. */
  readonly onChange?: ((runners: readonly Runner[]) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until each of `ids` is as `isDone` wants it or is there no more, and resolves with them as they are then; when the time
 * is up or `signal` aborts, with them as they are. Rejects with ConnectionLost when the server goes: the next one can be asked.
 */
export async function awaitRunners(
  peer: SocketPeer,
  ids: readonly string[],
  isDone: (runner: Runner) => boolean,
  { limitMs, onChange, signal }: Waiting = {},
): Promise<readonly Runner[]> {
  const mirror = new Mirror();
  const seen = () => ids.flatMap((id) => mirror.runners.get(id) ?? []);
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      cancel?.();
      stop();
      signal?.removeEventListener('abort', giveUp);
      finish();
    };
    const giveUp = () => settle(() => resolve(seen()));
    // However short the time is, they are seen once.
    let isLate = false;
    const timeIsUp = () => {
      isLate = true;
      if (mirror.connected) giveUp();
    };
    const look = () => {
      if (!mirror.connected) return;
      onChange?.(seen());
      if (isLate || seen().every(isDone)) giveUp();
    };
    const stop = mirror.onDidChange(look);
    const cancel = limitMs === undefined ? undefined : systemClock.after(limitMs, timeIsUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) return giveUp();
    void peer.closed.then(() => settle(() => reject(new ConnectionLost())));
    mirror.follow(peer).then(look, (failure: unknown) => settle(() => reject(failure)));
  });
}
