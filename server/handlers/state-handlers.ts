/** Answers `state/watch`: the whole picture, or what changed since. */
import type { Handlers } from '#protocol/grammar.ts';
import type { state as contract, Position } from '#protocol/state.ts';
import type { HarborEvent } from '#server/harbor-state.ts';
import type { Caller } from './caller.ts';
import { Dirt, type Picture } from './picture.ts';
import type { StateFeed } from './state-feed.ts';

/** What the journal can still say of the past. */
export interface History {
  position(): Position;
  /** The events after `revision`; undefined when they are no longer at hand. */
  since(revision: number): readonly HarborEvent[] | undefined;
}

/** What `store` has at hand, from its commits. */
export function historyOf(
  store: {
    since(revision: number): readonly { readonly events: readonly HarborEvent[] }[] | undefined;
  },
  position: () => Position,
): History {
  return {
    position,
    since: (revision) => store.since(revision)?.flatMap(({ events }) => [...events]),
  };
}

export function stateHandlers(
  picture: Picture,
  feed: StateFeed,
  history: History,
): Handlers<typeof contract, Caller> {
  return {
    watch: ({ since }, caller) => {
      const next = feed.watch(caller);
      const position = history.position();
      const events =
        since?.journalId === position.journalId && since.revision <= position.revision
          ? history.since(since.revision)
          : undefined;
      if (!events) return { position, resumed: false, next, change: picture.whole() };
      const dirt = dirtOf(events);
      const whole = picture.whole();
      for (const { id } of whole.instances) dirt.instances.add(id);
      for (const { id } of whole.projects) dirt.projects.add(id);
      for (const { budgetId } of whole.budgets ?? []) dirt.budgets.add(budgetId);
      if (events.some(isWithdrawal)) for (const { id } of whole.runners ?? []) dirt.runners.add(id);
      return { position, resumed: true, next, change: picture.changes(dirt) };
    },
  };
}

function dirtOf(events: readonly HarborEvent[]): Dirt {
  const dirt = new Dirt();
  for (const event of events) {
    if (event.type === 'projectMet') dirt.projects.add(event.project.id);
    else if (event.type === 'runnerAsked') {
      dirt.runners.add(event.runner.id);
      // Whoever had its name is gone.
      if (event.replaces !== undefined) dirt.runners.add(event.replaces);
    } else if ('runnerId' in event) dirt.runners.add(event.runnerId);
    else if (event.type === 'portLeased') dirt.leases.add(event.lease.id);
    else if ('leaseId' in event && event.leaseId !== undefined) dirt.leases.add(event.leaseId);
    else if ('projectId' in event && event.projectId !== undefined)
      dirt.projects.add(event.projectId);
  }
  return dirt;
}

/** What never ran is not kept: whoever had its name is back, and no event says who that is. */
function isWithdrawal(event: HarborEvent): boolean {
  return (
    event.type === 'runnerWithdrawn' || (event.type === 'runnerStopped' && event.exit === undefined)
  );
}
