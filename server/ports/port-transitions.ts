/** The life of a lease as one table; ARCHITECTURE.md shows it as a picture. Knows no clock and no process. */
import type { PortState } from './port-lease.ts';

/** What was seen on a leased port, or that its holder had time enough to be seen. */
export type Sight = 'oursListens' | 'strangerListens' | 'nobodyListens' | 'timeIsUp';

/** What becomes of who holds a singleton that others share. */
export type Turn = 'ownerDies' | 'isTaken';

/** Missing: the state stays. */
export const transitions: Readonly<Record<PortState, Partial<Record<Sight | Turn, PortState>>>> = {
  reserved: {
    oursListens: 'bound',
    strangerListens: 'contested',
    timeIsUp: 'unbound',
    ownerDies: 'down',
  },
  bound: { strangerListens: 'contested', nobodyListens: 'unbound', ownerDies: 'down' },
  unbound: { oursListens: 'bound', strangerListens: 'contested', ownerDies: 'down' },
  contested: { oursListens: 'bound', nobodyListens: 'reserved', ownerDies: 'down' },
  // A stranger changes nothing here: nobody is about to use the port, and who takes it over looks at it first.
  down: { oursListens: 'bound', isTaken: 'reserved' },
};

export function nextState(state: PortState, cause: Sight | Turn): PortState {
  return transitions[state][cause] ?? state;
}
