/** When a runner that came up may be said to be up: one that ends at once, and is started again, is seen to run between two ends. Pure. */
import type { Runner } from '#protocol/runner.ts';
import { phaseOf } from '#protocol/runner-phases.ts';

/** What has run for so long, in milliseconds, did not end at once; as supervisord's `startsecs` has it (supervisord.org/configuration.html). */
const steadyTime = 1_000;

/** Milliseconds until that is known of all of them; what does not run is known already. */
export function untilSteady(runners: readonly Runner[], now: number): number {
  return Math.max(0, ...runners.map((each) => steadyTime - ageOf(each, now)));
}

/** A clock that was set back says nothing of the age. */
function ageOf(runner: Runner, now: number): number {
  const { startedAt } = runner;
  const isNew = phaseOf(runner) === 'living' && startedAt !== undefined && now >= startedAt;
  return isNew ? now - startedAt : steadyTime;
}
