/** A process of Linux and those above it, by /proc. Keeps nothing, and of an environment only what was asked for by name. */
import { systemClock } from '#common/clock.ts';
import { identify } from '#discovery/process-identity.ts';
import type { ChainLink } from '#server/ports/needs.ts';
import { linkOf, statOf } from './linux-proc.ts';
import { bootTime, commandOf, environmentOf, startOf } from './linux-seen-processes.ts';
import { variablesIn } from './variables-in.ts';

/** Deeper is no chain of a person's processes; it guards against one that changes while it is read. */
const LONGEST = 64;

/** The process first. It ends where a process is gone or cannot be told. */
export async function linuxChain(
  pid: number,
  variables: readonly string[],
): Promise<readonly ChainLink[]> {
  const boot = bootTime(systemClock);
  const chain: ChainLink[] = [];
  for (let at = pid; at > 1 && chain.length < LONGEST; at = statOf(at)?.parent ?? 0) {
    const process = await identify(at);
    if (!process) break;
    const [command, environment] = await Promise.all([commandOf(at), environmentOf(at)]);
    chain.push({
      process,
      command,
      startedAt: startOf(process.startTime, boot),
      cwd: linkOf(`/proc/${at}/cwd`),
      variables: variablesIn((environment ?? '').split('\0'), variables),
    });
  }
  return chain;
}
