/** A page for every reason why a server is not healthy; a reason that is an error of requests, too, has its page there. */
import type { ErrorCode } from '#protocol/errors.ts';
import type { HealthReason } from '#protocol/server.ts';
import type { Page } from '../page.ts';

export const healthPages: Readonly<Record<Exclude<HealthReason['code'], ErrorCode>, Page>> = {
  journalReadOnly: {
    title: 'The journal cannot be written',
    means:
      'The disk is full, read-only or failing. Nothing new is leased until it takes writes again; what was acknowledged is safe. The server tries again every three seconds.',
    steps: [
      'Make room or make the file system writable; no restart is needed.',
      'See where: `hm doctor`.',
    ],
  },
  superseded: {
    title: 'Another server took the journal over',
    means: 'A newer server serves this state directory. This one writes nothing more and leaves.',
    steps: ['Ask again: the next command finds the new one.'],
  },
  filesSetAside: {
    title: 'Damaged files were set aside when the server started',
    means:
      'A file of the journal was damaged. Its bytes are kept under another name beside it, and everything sound was loaded. Nothing is ever deleted.',
    steps: [
      'See what it was: `hm server log`, and the files with `damaged` in their names in the data directory.',
      'Check the disk: damage to a file that was flushed is seldom an accident of ours.',
      'When you need them no more, move the files that were set aside away.',
    ],
  },
  historyMissing: {
    title: 'A part of the history is missing',
    means:
      'Some numbered events could be read from no file. Leases were rebuilt from what is there; a lease made in the gap may be unknown.',
    steps: [
      'Compare `hm ls` with what runs; `hm port SERVICE` leases anew what is missing.',
      'Restore the data directory from a backup if you have one, while no server runs.',
    ],
  },
  eventLoopLate: {
    title: 'The server is slow to react',
    means:
      'It could not look at its work in time: the machine is overloaded, was asleep, or the server was stopped for a while.',
    steps: [
      'See what is slow: `hm stats`.',
      'If it stays so on an idle machine: `hm server restart`; leases stay.',
    ],
  },
  clockJumped: {
    title: 'The clock of the machine jumped',
    means:
      'It was set, or the machine slept. Nothing ends because of it: the server counts only time that it was there to see.',
    steps: ['Nothing. If it happens all the time, see whether two programs set the clock.'],
  },
  configurationBroken: {
    title: 'The configuration cannot be used',
    means:
      'A file of settings was changed and has a mistake; the reason names the place. The server goes on with what it had before.',
    steps: ['See what is wrong, with line and column: `hm config validate`.'],
  },
};
