/** How much of its time a hook has left. It is counted from the start of the process, because the agent waits from there on. */
import process from 'node:process';
import { systemClock } from '#common/clock.ts';

/** When a hook has its answer, in milliseconds since its process began: what is left to 150 goes to the end of the process. */
const inAllMs = 138;

/** The longest that a server is waited for, in milliseconds. */
const forServerMs = 100;

/** What a server is given at least, however late it is: a machine under load is when it is needed most. */
const leastMs = 25;

/** How much longer whatever else is done may take, in milliseconds; none of it waits for anybody. */
const forRestMs = 40;

/** HARBORMASTER_HOOK_PATIENCE, in milliseconds: for a machine on which agents would rather wait than collide. */
function patience(): number | undefined {
  const said = Number(process.env.HARBORMASTER_HOOK_PATIENCE);
  return Number.isFinite(said) && said > 0 ? Math.min(said, 10_000) : undefined;
}

/** Until when a server's answer counts, on the monotonic clock, which begins with the process. */
export function deadlineForServer(): number {
  const now = systemClock.monotonic();
  const more = patience();
  if (more !== undefined) return now + more;
  return now + Math.min(forServerMs, Math.max(leastMs, inAllMs - now));
}

/** When the hook ends, whatever it waits for, in milliseconds from now. */
export function hardLimit(): number {
  return msUntil(deadlineForServer()) + (patience() ?? forRestMs);
}

/** Milliseconds until a deadline, at least one. */
export function msUntil(deadline: number): number {
  return Math.max(1, deadline - systemClock.monotonic());
}
