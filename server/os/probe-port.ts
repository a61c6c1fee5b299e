/** Whether a port could really be bound, on every address there is. Knows the binds only: no table, no lease. */
import type { Probe } from '#server/ports/needs.ts';
import { type Bound, bindPort, ROUNDS } from './bind-port.ts';

/** Binds and lets go, round by round, until one place refuses. Never rejects. */
export async function probeByBinding(port: number): Promise<Probe> {
  let bound = false;
  for (const round of ROUNDS) {
    const outcomes = await Promise.all(round.map((place) => bindPort(port, place)));
    await Promise.all(outcomes.map(letGo));
    const refusal = worst(outcomes);
    if (refusal) return refusal;
    bound ||= outcomes.some((outcome) => outcome.kind === 'bound');
  }
  // A machine on which no family exists tells nothing about the port.
  return bound ? 'free' : 'unknown';
}

async function letGo(outcome: Bound): Promise<void> {
  if (outcome.kind === 'bound') await outcome.close();
}

function worst(outcomes: readonly Bound[]): Probe | undefined {
  for (const refusal of ['busy', 'excluded', 'unknown'] as const)
    if (outcomes.some((outcome) => outcome.kind === refusal)) return refusal;
  return undefined;
}
