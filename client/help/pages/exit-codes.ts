/** A page for every exit code of `hm`, by its name. The numbers are in client/cli/exit-codes.ts. */
import type { Page } from '../page.ts';

export const exitPages = {
  done: {
    title: 'Exit code 0: done',
    means: '`hm run` passes on the code of the command that it ran.',
    steps: ['Nothing.'],
  },
  failed: {
    title: 'Exit code 1: it did not work',
    means: 'The message says why. Nothing was left half done.',
    steps: [
      'Read the message; its last line names a page where there is more.',
      'Look at the surroundings: `hm doctor`.',
    ],
  },
  usage: {
    title: 'Exit code 2: the command line or a file is wrong',
    means: 'Nothing was done. The message names the word that does not fit.',
    steps: ['See what the command takes: `hm help COMMAND`.', 'List all commands: `hm --help`.'],
  },
  notRunning: {
    title: 'Exit code 3: no server runs',
    means:
      '`hm server status` and `hm stats` never start one. That none runs is no fault: it leaves when nobody needs it, and the next command that needs one starts it.',
    steps: ['Nothing; or `hm server start`.'],
  },
  stale: {
    title: 'Exit code 4: the last server died',
    means:
      'It ended without saying goodbye: it was killed, or the machine lost power. Whatever it acknowledged is on the disk, and the next server takes it up.',
    steps: ['Use any command; it starts a new one.', 'See why it ended: `hm server log`.'],
  },
  refused: {
    title: 'Exit code 5: it is refused',
    means:
      'Somebody else has the port, or the system does; or something is in the way of what should be started or ended. The message says who or what.',
    steps: [
      'See who has a port: `hm who PORT`.',
      'Leave out `--port`, and a free one is found.',
      'Of a runner: do what the message says, or pass over the check that it names with `--skip-check`.',
    ],
  },
  alreadyRunning: {
    title: 'Exit code 6: it runs already',
    means:
      '`hm run` starts no second copy of a service that listens already, here or in another terminal or window, and `hm launch` no second runner of one name.',
    steps: [
      'Use the one that runs.',
      'For a second one beside it: `hm run --service web-2 -- COMMAND`, `hm launch --new -- COMMAND`.',
    ],
  },
  unavailable: {
    title: 'Exit code 7: there is no server to be had',
    means:
      'None answered, and none could be started. `hm run` runs your command all the same and says so; leases that were made are safe.',
    steps: ['Let the surroundings be checked: `hm doctor`.', 'Read the end of `hm server log`.'],
  },
  degraded: {
    title: 'Exit code 9: the server works, and something is wrong',
    means: 'Only `hm server status --check` says it. The reasons are in `hm server status`.',
    steps: [
      'Read the reasons: `hm server status`.',
      'Let the surroundings be checked: `hm doctor`.',
    ],
  },
} as const satisfies Readonly<Record<string, Page>>;
