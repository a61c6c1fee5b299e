/** A page for everything that may be seen of a lease's holder and listener, but that all is well. */
import type { LeaseHealth } from '#protocol/lease-health.ts';
import type { Page } from '../page.ts';

type Holder = Exclude<NonNullable<LeaseHealth['holder']>['reason'], 'runs' | 'noProcess'>;
type Listener = Exclude<NonNullable<LeaseHealth['listener']>['reason'], 'listens'>;
export type LeaseHealthCode = `holder${Capitalize<Holder>}` | `listener${Capitalize<Listener>}`;

const afterGrace =
  'The port is released when the grace of its kind of holder is over (two seconds for a process, a minute for a window or an agent), or goes back to the project or window that had it.';
const stays =
  'Nothing is ever done on a guess: the lease stays as long as it is so, however often it is asked.';

export const leaseHealthPages: Readonly<Record<LeaseHealthCode, Page>> = {
  holderStopped: {
    title: 'The holder of the port is stopped',
    means: `A stopped process (SIGSTOP, Ctrl+Z, a debugger) lives and may go on at any moment. ${stays}`,
    steps: [
      'Let it go on: `fg` in its shell, or `kill -CONT PID`.',
      'Or end it; the port is released then.',
    ],
  },
  holderLeftBehind: {
    title: 'The command has ended, and something that it started goes on',
    means:
      'A process that carries the marker of the command lives, as a build daemon or a server that went to the background. It keeps the port. If nobody listens for an hour (`leases.unbound`), that is reported, and ten minutes later the port is released.',
    steps: [
      'Start the service anew: `hm run` takes the port over while nobody listens.',
      'Or give the port back: `hm release SERVICE`.',
    ],
  },
  holderGone: {
    title: 'The holder of the port has ended',
    means: `No process has its number. ${afterGrace}`,
    steps: ['Nothing.'],
  },
  holderZombie: {
    title: 'The holder of the port has ended, and nobody waited for it',
    means: `The system keeps its number for its parent, which has not asked how it ended; it runs no more. ${afterGrace}`,
    steps: [
      'Nothing. In a container, start it with an init (`docker run --init`) that waits for orphans.',
    ],
  },
  holderPidReused: {
    title: 'The holder of the port has ended, and another process has its number',
    means: `That it started at another time proves that it is not the same. The other process is left alone. ${afterGrace}`,
    steps: ['Nothing.'],
  },
  holderOtherBoot: {
    title: 'The holder of the port ended with the machine',
    means: `It belongs to a boot that is over. ${afterGrace}`,
    steps: ['Start the service again; it gets the same port.'],
  },
  holderOtherNamespace: {
    title: 'The holder of the port lives in another container',
    means: `Its number counts in another pid namespace than the server's, so that nothing can be told of it from here. ${stays}`,
    steps: ['Give the port back when you are done: `hm release SERVICE`.'],
  },
  holderHidden: {
    title: 'The system hides the holder of the port',
    means: `There is a process of its number, and the system shows nobody else's (a /proc mounted with hidepid). ${stays}`,
    steps: ['Give the port back when you are done: `hm release SERVICE`.'],
  },
  holderLeftBehindHidden: {
    title: 'It cannot be told whether something goes on that the holder started',
    means: `Its own process has ended, and some process of yours hides its environment, which may have the marker. ${stays}`,
    steps: ['Give the port back when you are done: `hm release SERVICE`.'],
  },
  holderUnreadable: {
    title: 'The system does not say whether the holder of the port lives',
    means: `Its tables gave no answer. ${stays}`,
    steps: ['See what is wrong: `hm doctor` and `hm server log`.'],
  },
  listenerListensApart: {
    title: 'Who listens descends from the holder no more',
    means:
      'It was proven to be of the holder when it began to listen; its parents have left since. It counts as the holder’s.',
    steps: ['Nothing.'],
  },
  listenerSilent: {
    title: 'Nobody listens on the leased port',
    means:
      'Nobody did within the time of the service, or does any more. As long as its holder lives the lease stays; after an hour (`leases.unbound`) it is reported that nobody uses it.',
    steps: ['See what the service says of itself.', 'Or give the port back: `hm release SERVICE`.'],
  },
  listenerStranger: {
    title: 'A stranger listens on the leased port',
    means:
      'The process that listens is not the holder, does not descend from it, and carries no marker of it. It is named and left alone.',
    steps: [
      'See who it is: `hm who PORT`.',
      'Start the service with `hm run`: it gets another port.',
    ],
  },
  listenerNotShown: {
    title: 'Somebody listens on the leased port whom the system does not show',
    means:
      'It is a process of another user, or of a container. Whether it is the holder’s cannot be told, so nothing is done.',
    steps: ['See with more rights who it is, as with `sudo hm who PORT`.'],
  },
  listenerUnreadable: {
    title: 'It cannot be seen who listens',
    means: 'The system’s table of sockets gave no answer. Every lease stays as it is.',
    steps: ['See what is wrong: `hm doctor` and `hm server log`.'],
  },
};
