/** Tells whoever watches the activity what happens, filtered, in the order of the journal, and each event once. */
import { type ActivityKind, activityEvents } from '#protocol/activity.ts';
import type { Activity } from '#server/activity/activity.ts';
import type { Commit } from '#server/activity/needs.ts';
import type { Filter } from '#server/activity/rows.ts';
import { wireActivity } from './activity-row.ts';
import type { Caller } from './caller.ts';

export class ActivityFeed {
  readonly #activity: Activity<ActivityKind>;
  readonly #revision: () => number;
  readonly #watchers = new Map<string, { readonly caller: Caller; filter: Filter }>();

  /** `revision` is that of the last event that is durable. */
  constructor(activity: Activity<ActivityKind>, revision: () => number) {
    this.#activity = activity;
    this.#revision = revision;
  }

  /** Tells what comes after the revision that is returned; a second call changes the filter. */
  watch(caller: Caller, filter: Filter): number {
    const { connection } = caller;
    const known = this.#watchers.get(connection);
    if (known) known.filter = filter;
    else {
      this.#watchers.set(connection, { caller, filter });
      caller.onGone(() => this.#watchers.delete(connection));
    }
    return this.#revision();
  }

  unwatch({ connection }: Caller): void {
    this.#watchers.delete(connection);
  }

  /** To be called with every durable commit, in order. */
  note(commit: Commit): void {
    for (const { caller, filter } of this.#watchers.values()) {
      const activities = this.#activity.news(commit, filter).map(wireActivity);
      if (activities.length > 0)
        void caller.notify(activityEvents.didHappen.method, { activities });
    }
  }
}
