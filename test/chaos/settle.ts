/** Waits for what must come to rest, and breaks a rule with what does not. */
import { until } from '#test/server/harbor.ts';
import type { Rule, Trial } from './fault.ts';

/** How long something that was killed may go unnoticed, on a machine that is three times as slow as a busy one of two cores, in milliseconds. */
export const patience = 90_000;

/** Waits until nothing is found, and breaks `rule` with what is found at last. */
export async function settle(
  trial: Trial,
  rule: Rule,
  find: () => Promise<readonly string[]>,
  patienceMs = patience,
): Promise<void> {
  let found: readonly string[] = [];
  const none = async () => {
    found = await find();
    return found.length === 0;
  };
  await until('nothing is found', none, patienceMs).catch(() => {
    for (const what of found) trial.broken(rule, what);
  });
}
