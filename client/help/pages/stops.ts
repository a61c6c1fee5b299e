/** A page for every reason why a process is left alone, and neither ended nor taken under management. */
import type { AdoptionReason } from '#protocol/adoption.ts';
import type { Refusal } from '#protocol/ports.ts';
import type { StopReason } from '#protocol/stops.ts';
import type { Page } from '../page.ts';

type Reason = StopReason | Exclude<AdoptionReason, Refusal['reason']>;

export const stopPages: Readonly<Record<Reason, Page>> = {
  notYours: {
    title: 'The process runs as another user',
    means:
      'It has another user’s rights, wholly or in part, or the system does not show whose it is. Harbormaster ends nothing that is not yours, and takes nothing under management.',
    steps: [
      'See what is known of it: `hm who PORT`.',
      'Ask that user, or an administrator.',
      'Keep others off the port: `hm reserve PORT`.',
      'Take another port: leave out `--port`.',
    ],
  },
  notProven: {
    title: 'Nothing proves that the process was started under this project',
    means:
      'It carries no mark of a lease of this project, descends from no holder of one, and works in another directory. So it is left alone: it may be somebody’s work.',
    steps: [
      'See who it is: `hm who PORT`.',
      'If it belongs to another project, end it there: `hm stop` in its directory.',
      'If you know it, say so in a terminal: `hm stop PORT` shows it and asks. In a script: `hm stop PORT --confirm PID@START`, as it was printed.',
    ],
  },
  adopted: {
    title: 'The process was taken under management, not started here',
    means:
      'Somebody made it the holder of a service with `hm adopt`. That says who has the port, and not that it may be ended without a word.',
    steps: [
      'In a terminal `hm stop PORT` shows it and asks. In a script: `hm stop PORT --confirm PID@START`.',
      'To give only the lease back: `hm release PORT --force`.',
    ],
  },
  guarded: {
    title: 'The process is never ended by Harbormaster',
    means:
      'It is the server, an editor window, an agent, or one of the processes that the command itself was started from.',
    steps: [
      'To end the server: `hm server stop`.',
      'Close the window, or end the agent, as you always do.',
      'Ask from another terminal when it is the one that you are in.',
    ],
  },
  inContainer: {
    title: 'A container listens on the port',
    means:
      'Its processes are the container engine’s. What listens here only passes on what comes, and ending that would leave the container as it is.',
    steps: [
      '`docker stop NAME`, with the name in the message.',
      'Or `docker compose down` where it was started.',
    ],
  },
  cannotTell: {
    title: 'The system does not say enough of the process',
    means:
      'Who it is, whose it is, or who asks could not be read. What cannot be told is never ended.',
    steps: [
      'See what is known: `hm who PORT`.',
      'Ask again in a moment: it may have been about to start or to end.',
      'Within a container, ask from outside.',
    ],
  },
  nobodyListens: {
    title: 'Nobody listens on the port',
    means: 'There is no process that could be taken under management.',
    steps: ['Start it, and ask again.', 'To block the port all the same: `hm reserve PORT`.'],
  },
  serviceRuns: {
    title: 'The service runs already, on another port',
    means: 'A service has one lease. What listens on this port cannot be the same service, too.',
    steps: [
      'Take it as another one: `hm adopt PORT --service NAME`.',
      'See what runs: `hm ls --here`.',
      'Or end the other first: `hm stop SERVICE`.',
    ],
  },
  nowAnother: {
    title: 'What was confirmed is not there any more',
    means:
      'A process is known by its number and its start. The one that you confirmed has ended, and somebody else has its place; nobody was ended.',
    steps: ['Look again: `hm stop PORT` shows who it is now.'],
  },
};
