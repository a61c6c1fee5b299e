/**
 * Waiting for a condition with a deadline: the only way in which the editor tests wait.
 * It knows nothing about what is waited for.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is truthy, and rejects with `what` after `deadline` milliseconds. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadline = 15_000,
  pace = 50,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadline;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as NonNullable<T>;
    if (performance.now() > end) throw new Error(`Not within ${deadline} ms: ${what}`);
    await pause(pace);
  }
}
