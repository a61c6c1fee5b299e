/** A page for what goes wrong between a client and the server, and for what nobody foresaw. */
import type { Page } from '../page.ts';

export const connectionPages = {
  lost: {
    title: 'The connection to the server ended',
    means:
      'The server ended in the middle of the request. It may have been done; a request with a key does nothing twice when it is asked again.',
    steps: [
      'Ask again: the next command finds or starts a server.',
      'If it happens again, read the end of `hm server log`.',
    ],
  },
  late: {
    title: 'The server did not answer in time',
    means: 'It lives, and is stopped or busy. The request may be done yet.',
    steps: [
      'Look before you ask again: `hm ls`, `hm activity`.',
      'See how it is: `hm server status`.',
    ],
  },
  unforeseen: {
    title: 'Something happened that nobody foresaw',
    means:
      'This is a bug of Harbormaster’s, or the system refused something in a way that has no page.',
    steps: [
      'Look at the surroundings: `hm doctor`.',
      'Report it with what `hm diagnostics` collects, and with the stack if one was shown.',
    ],
  },
} as const satisfies Readonly<Record<string, Page>>;
