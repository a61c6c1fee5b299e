/** How much of its time a hook has left. It is counted from the start of the process, because the agent waits from there on. */
import process from 'node:process';
import { systemClock } from '#common/clock.ts';

/** A hook takes no longer than this in all, in milliseconds, but for Node's own start on a slow machine. */
const inAllMs = 140;

/** The longest that a server is waited for, in milliseconds. */
const forServerMs = 100;

/** What a server is given at least, however late it is: a machine under load is when it is needed most. */
const leastMs = 40;

/** HARBORMASTER_HOOK_PATIENCE, in milliseconds: for a machine on which agents would rather wait than collide. */
function patience(): number | undefined {
  const said = Number(process.env.HARBORMASTER_HOOK_PATIENCE);
  return Number.isFinite(said) && said > 0 ? Math.min(said, 10_000) : undefined;
}

/** Until when a server's answer counts, on the monotonic clock. */
export function deadlineForServer(): number {
  const now = systemClock.monotonic();
  const more = patience();
  if (more !== undefined) return now + more;
  return now + Math.min(forServerMs, Math.max(leastMs, inAllMs - now));
}

/** When the hook ends, whatever it waits for, in milliseconds from now. */
export function hardLimit(): number {
  return (patience() ?? forServerMs) + leastMs;
}

/** Milliseconds until a deadline, at least one. */
export function msUntil(deadline: number): number {
  return Math.max(1, deadline - systemClock.monotonic());
}
