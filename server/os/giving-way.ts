/** Lets long loops of short system calls give way, so that nobody else waits for them. Knows not what they do. */
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '#common/clock.ts';

/** The longest stretch without giving way, in milliseconds: a request that comes meanwhile notices nothing. */
const STRETCH_MS = 2;

/** A function to await in each turn of a loop; it gives way when the stretch is over. */
export function givingWay(): () => Promise<void> | undefined {
  let until = systemClock.monotonic() + STRETCH_MS;
  return () => {
    if (systemClock.monotonic() < until) return undefined;
    return setImmediate().then(() => {
      until = systemClock.monotonic() + STRETCH_MS;
    });
  };
}
