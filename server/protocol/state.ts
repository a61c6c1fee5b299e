/** The live picture every window shows: a snapshot at a revision, then what changed, with no gap possible. */
import * as z from 'zod/mini';
import { BudgetStatus } from './budgets.ts';
import { event, request } from './grammar.ts';
import { Instance } from './instances.ts';
import { Lease } from './ports.ts';
import { Project } from './projects.ts';
import { Runner } from './runner.ts';

/** Where a watcher stands: a revision means something only in the journal that counted it. */
export const Position = z.object({ journalId: z.string(), revision: z.int() });
export type Position = z.output<typeof Position>;

/** Whole new values by id; what is in `gone` is no more. */
export const Change = z.object({
  leases: z.array(Lease),
  leasesGone: z.array(z.string()),
  instances: z.array(Instance),
  instancesGone: z.array(z.string()),
  projects: z.array(Project),
  /** Absent from servers that forget no project. */
  projectsGone: z.optional(z.array(z.string())),
  /** Absent from servers before 0.4. */
  budgets: z.optional(z.array(BudgetStatus)),
  budgetsGone: z.optional(z.array(z.string())),
  runners: z.optional(z.array(Runner)),
  runnersGone: z.optional(z.array(z.string())),
});
export type Change = z.output<typeof Change>;

export const state = {
  watch: request('state/watch', {
    effect: 'read',
    scope: 'machine',
    summary:
      'Get the whole picture, or what changed since a revision, and every change from then on.',
    params: z.object({ since: z.optional(Position) }),
    result: z.object({
      position: Position,
      /**
       * False: `change` is the whole picture, and whatever the client knew before is void. True: it is what changed since, but
       * its `instances`, `projects` and `budgets` are all there are, because presence and the time are not in the journal.
       */
      resumed: z.boolean(),
      /** The number of the first `state/didChange` that follows. */
      next: z.int(),
      change: Change,
    }),
  }),
};

export const stateEvents = {
  didChange: event('state/didChange', {
    summary: 'Something in the picture changed.',
    params: z.object({
      position: Position,
      /** Counts these events on this connection without a gap; a client that misses one watches anew. */
      number: z.int(),
      change: Change,
    }),
  }),
};
