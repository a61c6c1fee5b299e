/** The life of a lease as one table; ARCHITECTURE.md shows it as a picture. Knows no clock and no process. */
import type { PortState } from './port-lease.ts';

/** What was seen on a leased port, or that its holder had time enough to be seen. */
export type Sight = 'oursListens' | 'strangerListens' | 'nobodyListens' | 'timeIsUp';

/** Missing: the state stays. */
export const transitions: Readonly<Record<PortState, Partial<Record<Sight, PortState>>>> = {
  reserved: { oursListens: 'bound', strangerListens: 'contested', timeIsUp: 'unbound' },
  bound: { strangerListens: 'contested', nobodyListens: 'unbound' },
  unbound: { oursListens: 'bound', strangerListens: 'contested' },
  contested: { oursListens: 'bound', nobodyListens: 'reserved' },
};

export function nextState(state: PortState, sight: Sight): PortState {
  return transitions[state][sight] ?? state;
}
